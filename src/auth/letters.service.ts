import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { Statements, statement } from '../database/statements.js';
import { Mailer } from '../mail/mailer.service.js';
import type { Role } from './role.js';

/** Letters, and requests for them, that are on their way to the mail server. */
const MOST_WAITING = 100;
/** What waits for the service to end kills it in the end, Docker after 10 seconds. */
const MOST_AT_END = 5000;
/** Notices to one address in half an hour: nobody has proven that it is theirs. */
const MOST_NOTICES = { points: 5, duration: 30 * 60, keyPrefix: '' };

interface Owner {
  username: string;
  role: Role;
  email: string | null;
}

const ownerOf = statement<Owner>('auth.owner-to-tell', 'SELECT username, role, email FROM users WHERE id = $1');

/** Writes to owners of accounts, beside the request that is the reason: it does not wait, and does not fail with a letter. */
@Injectable()
export class Letters implements OnApplicationShutdown {
  private readonly logger = new Logger('Letters');
  private readonly running = new Set<Promise<void>>();
  private readonly notices = new RateLimiterMemory(MOST_NOTICES);

  constructor(
    private readonly statements: Statements,
    private readonly mailer: Mailer,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await Promise.race([this.allSent(), sleep(MOST_AT_END, undefined, { ref: false })]);
    const lost = this.running.size;
    if (lost > 0)
      this.logger.error(`${lost} letters were not sent: the mail server does not answer, and the service ends`);
  }

  private async allSent(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running);
  }

  get areTooMany(): boolean {
    return this.running.size >= MOST_WAITING;
  }

  /** The service ends only after it, unless the mail server takes its time. */
  run(work: Promise<void>): Promise<void> {
    const running = work
      // the message may name whom the letter was for
      .catch((error: Error & { code?: string }) =>
        this.logger.error(`A letter was not sent: ${error.code ?? error.name}`),
      )
      .finally(() => this.running.delete(running));
    this.running.add(running);
    return running;
  }

  /** A slow mail server keeps nobody waiting. */
  send(to: string, subject: string, ...paragraphs: string[]): void {
    this.run(this.mailer.send({ to, subject, text: paragraphs.join('\n\n') }));
  }

  /**
   * Tells owners what was just changed of how they log in (ASVS 6.3.7): those who have given an address.
   * @param what such as `the password was changed`
   * @param to the former address, when that is what was changed
   */
  tell(userId: string, what: string, to?: string): void {
    this.run(this.writeNotice(userId, what, to));
  }

  private async writeNotice(userId: string, what: string, to?: string): Promise<void> {
    const owner = await this.statements.first(ownerOf, [userId]);
    const address = to ?? owner?.email;
    if (!owner || !address || !(await this.mayBeTold(address))) return;
    this.send(
      address,
      'Your hospital account was changed',
      `Of the ${owner.role} account "${owner.username}" ${what}.`,
      'If that was you, there is nothing to do. If it was not, tell the hospital at once.',
    );
  }

  private mayBeTold = (address: string): Promise<boolean> =>
    this.notices.consume(address.toLowerCase()).then(
      () => true,
      () => false,
    );
}
