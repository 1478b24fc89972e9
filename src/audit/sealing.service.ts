import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Statements } from '../database/statements.js';
import { latestNumber, newTransaction, oldestTransaction, ROWS_OF_A_SEAL, sealRows } from './audit.queries.js';

const SECOND = 1000;
const MINUTE = 60_000;
const HOUR = 3_600_000;

/**
 * Seals what was written, a second or two later. Rows get their numbers before they are committed, so that a lower one may
 * appear after a higher one: a number is sealed up to once every transaction is over that was under way when it was given.
 */
@Injectable()
export class Sealing implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('Audit');
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private sealed: string | undefined;
  /** a number that was given, and the transaction before which all must be over */
  private next: { readonly number: string; readonly before: bigint } | undefined;
  /** since when it waits, or when that was last told */
  private waits = 0;
  private told = 0;

  constructor(private readonly statements: Statements) {}

  onModuleInit(): void {
    this.timer = setInterval(() => void this.run(), SECOND).unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  /** One step: remembers where the numbers are, or seals up to where they were. */
  run(): Promise<void> {
    this.running ??= this.step()
      .catch(() => this.logger.warn('the record of access could not be sealed; the next second tries again'))
      .finally(() => {
        this.running = undefined;
      });
    return this.running;
  }

  private async step(): Promise<void> {
    if (!this.next) await this.look();
    if (!this.next) return;
    const oldest = await this.statements.first(oldestTransaction, []);
    if (!oldest || BigInt(oldest.id) < this.next.before) return this.tellLate();
    await this.sealUpTo(this.next.number);
    this.sealed = this.next.number;
    this.next = undefined;
  }

  /** First the number, then who is under way: a transaction has its own number before its rows have theirs. */
  private async look(): Promise<void> {
    const latest = await this.statements.first(latestNumber, []);
    if (!latest || latest.number === this.sealed) return;
    const later = await this.statements.first(newTransaction, []);
    if (!later) return;
    this.next = { number: latest.number, before: BigInt(later.id) };
    this.waits = Date.now();
  }

  private tellLate(): void {
    if (Date.now() - this.waits < MINUTE) return;
    this.waits = Date.now();
    this.logger.warn(
      'rows of the record of access have waited for more than a minute to be sealed: a transaction is under way from before them',
    );
  }

  private async sealUpTo(number: string): Promise<void> {
    for (;;) {
      const seal = await this.statements.first(sealRows, [number]);
      if (!seal) return;
      // another process was quicker
      if (seal.id !== null) this.tell(seal);
    }
  }

  /** Once an hour: whoever keeps the log can show later that no seal was taken away or made anew. */
  private tell({ id, hash, rows }: { id: string; hash: string; rows: number }): void {
    if (rows === ROWS_OF_A_SEAL || Date.now() - this.told < HOUR) return;
    this.told = Date.now();
    this.logger.log(`the record of access is sealed: seal ${id} is ${hash}`);
  }
}
