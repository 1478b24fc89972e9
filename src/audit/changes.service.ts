import { Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { databaseFault } from '../database/violations.js';
import { insertRows, rowsAsText } from './audit.queries.js';
import { Entry, entryNow, SYSTEM } from './entry.js';
import { NotRecorded } from './not-recorded.js';

/** Transactions that change somebody's records: each leaves its row in the record of access, or changes nothing. */
@Injectable()
export class Changes {
  private readonly logger = new Logger('Audit');

  constructor(private readonly dataSource: DataSource) {}

  /** As `dataSource.transaction`. What `note` is told before the end of `work` stands in the row. */
  async run<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    // without a request it is a command of the operator
    const entry = entryNow.getStore() ?? new Entry({ operation: 'command' });
    try {
      const result = await this.dataSource.transaction(async (manager) => {
        const given = await entryNow.run(entry, () => work(manager));
        await manager.query(insertRows.text, [rowsAsText(entry.rows())]).catch((cause) => this.refuse(cause, entry));
        return given;
      });
      entry.written = true;
      return result;
    } catch (error) {
      entry.forgetChanges();
      throw error;
    }
  }

  /** What the service does by itself, also when a request led to it. */
  runUnasked<T>(operation: string, work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const entry = new Entry({ operation });
    entry.identify({ id: null, role: SYSTEM });
    return entryNow.run(entry, () => this.run(work));
  }

  private refuse(cause: unknown, { requestId }: Entry): never {
    this.logger.error(
      `${requestId ? `request ${requestId}` : 'a change'} could not be recorded: ${databaseFault(cause)?.code ?? 'unknown'}`,
    );
    throw new NotRecorded();
  }
}
