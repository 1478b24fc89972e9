import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Piscina } from 'piscina';
import { Config } from '../config.js';
import { Busy } from '../http/errors.js';
import type { PasswordTask } from './password.worker.js';

/** Hashes that may wait for a thread; more would wait longer than a client does. */
const QUEUE_LIMIT = 100;

@Injectable()
export class Passwords implements OnModuleInit, OnModuleDestroy {
  private readonly threads: Piscina<PasswordTask, string | boolean>;
  /** of no account's password: comparing with it takes as long as with a real one */
  private decoy: Promise<string>;

  constructor(private readonly config: Config) {
    this.threads = new Piscina({
      filename: import.meta.filename.replace(/passwords\.service(\.[jt]s)$/, 'password.worker$1'),
      minThreads: 1,
      maxThreads: config.passwordThreads,
      maxQueue: QUEUE_LIMIT,
      idleTimeout: 30_000,
    });
  }

  onModuleInit(): void {
    this.decoy = this.hash('no account has this password');
  }

  async onModuleDestroy(): Promise<void> {
    await this.threads.close();
  }

  /** @throws Busy (503) when too many hashes wait already */
  async hash(password: string): Promise<string> {
    return (await this.run({ password, cost: this.config.passwordCost })) as string;
  }

  /** Takes its time even without a hash, so that an answer's delay does not tell whether an account exists. */
  async matches(password: string, hash: string | undefined): Promise<boolean> {
    const same = await this.run({ password, hash: hash ?? (await this.decoy) });
    // bcrypt reads no further than 72 bytes: what follows would not count
    return hash !== undefined && same === true && Buffer.byteLength(password) <= 72;
  }

  private async run(task: PasswordTask): Promise<string | boolean> {
    if (this.threads.queueSize >= QUEUE_LIMIT) {
      throw new Busy('Too many logins and registrations at once. Please try again.', 'busy', 5);
    }
    return this.threads.run(task);
  }
}
