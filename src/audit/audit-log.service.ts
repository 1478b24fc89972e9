import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Pipeline } from '../database/pipeline.js';
import { poolOf, TooManyWaiting } from '../database/statements.js';
import { insertRows, rowsAsText } from './audit.queries.js';
import type { NewAuditRow } from './entry.js';

/** Rows that may be on their way: with more, the database cannot keep up. */
const MOST_WAITING = 2000;
/** Milliseconds that rows wait for those of other requests that are being served: a row with others is far cheaper. */
const GATHERING = 2;
/** Rows that wait for no more: else all who ask at once would be answered at once, and node have nothing to do meanwhile. */
const ENOUGH = 8;
/** Longer than this no answer waits for its row. */
const PATIENCE = 5_000;

interface Waiting {
  readonly rows: readonly NewAuditRow[];
  readonly written: (error: unknown) => void;
}

/**
 * Writes rows of requests that change nothing. Those of requests that are served at the same time are one statement, which
 * the next does not wait for. An answer waits for its row, but not for the disk: a crash of the database server can lose the
 * rows of the last fraction of a second (docs/security.md).
 */
@Injectable()
export class AuditLog implements OnApplicationShutdown {
  private readonly connection: Pipeline;
  private waiting: Waiting[] = [];
  private onTheirWay = 0;
  private gathering: NodeJS.Timeout | undefined;
  /** requests that are being served, and may yet have rows to write */
  private served = 0;

  constructor(dataSource: DataSource) {
    const { options } = poolOf(dataSource);
    const own = { statement_timeout: PATIENCE, options: `${options.options} -c synchronous_commit=off` };
    this.connection = new Pipeline({ ...options, ...own });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.connection.end();
  }

  begin(): void {
    this.served++;
  }

  end(): void {
    this.served--;
  }

  /** @param written told whatever kept the rows from being written, TooManyWaiting among others; undefined if nothing did */
  write(rows: readonly NewAuditRow[], written: (error: unknown) => void): void {
    if (this.onTheirWay >= MOST_WAITING) {
      written(new TooManyWaiting());
      return;
    }
    this.onTheirWay += rows.length;
    this.waiting.push({ rows, written });
    // with nobody else served no other row can come
    if (this.served === 0 || this.waiting.length >= ENOUGH) this.writeAll();
    else this.gathering ??= setTimeout(() => this.writeAll(), GATHERING);
  }

  private writeAll(): void {
    clearTimeout(this.gathering);
    this.gathering = undefined;
    const batch = this.waiting;
    this.waiting = [];
    const rows = batch.flatMap((waiting) => waiting.rows);
    this.connection.ask({ ...insertRows, values: [rowsAsText(rows)] }, (error) => {
      this.onTheirWay -= rows.length;
      for (const { written } of batch) written(error);
    });
  }
}
