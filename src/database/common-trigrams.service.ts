import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { type Narrow, narrowed, type Shares } from './common-trigrams.js';
import { Statements, statement } from './statements.js';

const TEN_MINUTES = 600_000;

/** As the last ANALYZE saw the accounts. */
const frequentOnes = statement<{ trigram: string; share: number }>(
  undefined,
  `SELECT trigram, share
     FROM pg_stats_ext_exprs, unnest(most_common_elems::text::text[], most_common_elem_freqs) AS common (trigram, share)
    WHERE schemaname = current_schema AND statistics_name = 'users_search_trigrams'
      AND trigram IS NOT NULL`,
);

/** Knows which trigrams do not help to find an account, such as those of a beginning that all usernames share. */
@Injectable()
export class CommonTrigrams implements OnModuleInit, OnModuleDestroy {
  private shares: Shares = new Map();
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;

  constructor(private readonly statements: Statements) {}

  onModuleInit(): void {
    this.timer = setInterval(() => void this.refresh(), TEN_MINUTES).unref();
    void this.refresh();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  refresh(): Promise<void> {
    this.running ??= this.read()
      // searches find the same with those of before, or with none
      .catch(() => undefined)
      .finally(() => {
        this.running = undefined;
      });
    return this.running;
  }

  private async read(): Promise<void> {
    const rows = await this.statements.all(frequentOnes, []);
    this.shares = new Map(rows.map(({ trigram, share }) => [trigram, share]));
  }

  /** What to ask `users_search_idx` for instead of words that an account must all have. */
  readonly narrow: Narrow = (words) => narrowed(words, this.shares);
}
