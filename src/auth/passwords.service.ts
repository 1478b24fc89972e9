import { extname, join } from 'node:path';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Piscina } from 'piscina';
import { Config } from '../config.js';
import { Busy } from '../http/errors.js';
import { type DjangoHash, readDjangoHash } from './django-hash.js';
import type { PasswordTask } from './password.worker.js';

/** Hashes that may wait for a thread; more would wait longer than a client does. */
const QUEUE_LIMIT = 100;
/** bcrypt reads no further: what follows would not count. */
const BCRYPT_BYTES = 72;

export interface Verdict {
  readonly matches: boolean;
  /** a hash of ours for the password, when it matched one of the former service */
  readonly renewed?: string | undefined;
}

@Injectable()
export class Passwords implements OnModuleInit, OnApplicationShutdown {
  private readonly threads: Piscina<PasswordTask, string | boolean>;
  /** of no account's password: comparing with it takes as long as with a real one */
  private decoy: Promise<string>;

  constructor(private readonly config: Config) {
    this.threads = new Piscina({
      filename: join(import.meta.dirname, `password.worker${extname(import.meta.filename)}`),
      minThreads: 1,
      maxThreads: config.passwordThreads,
      maxQueue: QUEUE_LIMIT,
      idleTimeout: 30_000,
    });
  }

  onModuleInit(): void {
    this.decoy = this.hash('no account has this password');
  }

  async onApplicationShutdown(): Promise<void> {
    await this.threads.close();
  }

  /** @throws Busy (503) when too many hashes wait already */
  async hash(password: string): Promise<string> {
    return (await this.run({ password, cost: this.config.passwordCost })) as string;
  }

  /**
   * Takes its time even without a hash, so that an answer's delay does not tell whether an account exists.
   * @throws Busy (503) when too many hashes wait already
   */
  async verify(password: string, hash: string | undefined): Promise<Verdict> {
    const former = hash === undefined ? undefined : readDjangoHash(hash);
    if (former) return this.verifyFormer(password, former);
    // what is no hash at all, such as Django's "!" for no password, is like no account
    const known = hash?.startsWith('$2') ? hash : undefined;
    const same = await this.run({ password, hash: known ?? (await this.decoy) });
    return { matches: known !== undefined && same === true && fitsBcrypt(password) };
  }

  /** Renews the hash alongside: a wrong password then takes as long as it does for an account that has a hash of ours. */
  private async verifyFormer(password: string, former: DjangoHash): Promise<Verdict> {
    const [matches, renewed] = await Promise.all([
      this.run({ password, former }),
      this.hash(password).catch(unlessBusy),
    ]);
    return matches === true ? { matches, renewed: fitsBcrypt(password) ? renewed : undefined } : { matches: false };
  }

  private async run(task: PasswordTask): Promise<string | boolean> {
    if (this.threads.queueSize >= QUEUE_LIMIT) {
      throw new Busy('Too many logins and registrations at once. Please try again.', 'busy', 5);
    }
    return this.threads.run(task);
  }
}

const fitsBcrypt = (password: string) => Buffer.byteLength(password) <= BCRYPT_BYTES;

/** A login need not fail for want of a new hash: the next one can renew it. */
function unlessBusy(error: unknown): undefined {
  if (!(error instanceof Busy)) throw error;
}
