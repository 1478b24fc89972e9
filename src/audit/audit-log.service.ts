import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Pipeline } from '../database/pipeline.js';
import { poolOf, TooManyWaiting } from '../database/statements.js';
import { insertRows, rowsAsJson } from './audit.queries.js';
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
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
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
    const options = { statement_timeout: PATIENCE, options: '-c synchronous_commit=off' };
    this.connection = new Pipeline({ ...poolOf(dataSource).options, ...options });
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

  /** @throws TooManyWaiting; whatever keeps the rows from being written */
  write(rows: readonly NewAuditRow[]): Promise<void> {
    if (this.onTheirWay >= MOST_WAITING) return Promise.reject(new TooManyWaiting());
    this.onTheirWay += rows.length;
    return new Promise((done, failed) => {
      this.waiting.push({ rows, done, failed });
      // with nobody else served no other row can come
      if (this.served === 0 || this.waiting.length >= ENOUGH) void this.writeAll();
      else this.gathering ??= setTimeout(() => void this.writeAll(), GATHERING);
    });
  }

  private async writeAll(): Promise<void> {
    clearTimeout(this.gathering);
    this.gathering = undefined;
    const batch = this.waiting;
    this.waiting = [];
    const rows = batch.flatMap((waiting) => waiting.rows);
    await this.insert(rows).then(
      () => batch.forEach(({ done }) => void done()),
      (error) => batch.forEach(({ failed }) => void failed(error)),
    );
    this.onTheirWay -= rows.length;
  }

  private async insert(rows: readonly NewAuditRow[]): Promise<void> {
    const { name, text } = insertRows;
    await this.connection.rows({ name, text, values: [rowsAsJson(rows)] });
  }
}
