import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Statements, statement } from '../database/statements.js';

const HOUR = 3_600_000;

/** What is of no use any more, by its table. */
const useless = {
  password_resets: 'expires_at < now()',
  known_places: `last_login_at < now() - interval '1 year'`,
  login_failures: `counted_at < now() - interval '1 day'`,
};

/** A row that somebody holds is left for the next hour. */
const removals = Object.entries(useless).map(([table, condition]) =>
  statement(
    undefined,
    `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${table} WHERE ${condition} FOR UPDATE SKIP LOCKED))`,
  ),
);

/** Removes once an hour what proving who one is leaves behind. Sessions that are over go with the next login. */
@Injectable()
export class Housekeeping implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Housekeeping');
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly statements: Statements) {}

  onApplicationBootstrap(): void {
    const tidy = () => this.tidy().catch(() => this.logger.warn('what is of no use any more could not be removed'));
    this.timer = setInterval(tidy, HOUR).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  async tidy(): Promise<void> {
    for (const removal of removals) await this.statements.all(removal, []);
  }
}
