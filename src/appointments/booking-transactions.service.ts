import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import pLimit from 'p-limit';
import { DataSource, type EntityManager } from 'typeorm';
import { Changes } from '../audit/changes.service.js';
import { TooManyWaiting } from '../database/statements.js';
import { databaseFault } from '../database/violations.js';
import { Verdicts } from './verdicts.service.js';

/** Transactions of one process: those of one doctor follow each other anyway, and each more would keep a connection waiting. */
const AT_ONCE = 4;
/** Those that may wait for one of them to end. */
const MOST_WAITING = 500;
/** Answers of the database after which the same may succeed: a deadlock, a serialization failure, a time just taken. */
const PASSING = new Set(['40P01', '40001', '23P01']);
/** Of nobody. */
const NO_VISIT = { doctorId: 0, patientId: 0, startsAt: new Date(0), endsAt: new Date(0), appointmentId: null };

/** What was looked at before it was locked is not so any more. */
export class Outdated extends Error {}

/** The transactions that appointments and leave are written in. */
@Injectable()
export class BookingTransactions implements OnApplicationBootstrap {
  private readonly turns = pLimit(AT_ONCE);

  constructor(
    private readonly dataSource: DataSource,
    private readonly changes: Changes,
    private readonly verdicts: Verdicts,
  ) {}

  /** A rush would else meet connections that have yet to be made and to read the tables' definitions, one by one. */
  async onApplicationBootstrap(): Promise<void> {
    await Promise.allSettled(Array.from({ length: AT_ONCE }, () => this.rehearse()));
  }

  private async rehearse(): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      await manager.query(`UPDATE appointments SET state = 'approved' WHERE false`);
      await this.verdicts.blockers(manager, NO_VISIT);
    });
  }

  /**
   * Tried again when the database ended it in favour of another.
   * @throws TooManyWaiting, or what `work` throws
   */
  async run<T>(work: (manager: EntityManager) => Promise<T>, left = 2): Promise<T> {
    if (this.turns.pendingCount >= MOST_WAITING) throw new TooManyWaiting();
    try {
      return await this.turns(() => this.changes.run(work));
    } catch (error) {
      const passing = error instanceof Outdated || PASSING.has(databaseFault(error)?.code ?? '');
      if (left === 0 || !passing) throw error;
      return this.run(work, left - 1);
    }
  }
}
