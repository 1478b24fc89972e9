import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Pool } from 'pg';
import { DataSource, type EntityManager } from 'typeorm';
import { Pipeline } from './pipeline.js';
import type { Call } from './prepared-query.js';

/** A statement; `Row` is what it gives, in camelCase. */
export interface Statement<Row> {
  /**
   * With one, PostgreSQL plans it once for each connection, and it shares a connection with others: for what takes an
   * index a few rows. Without one it is planned each time and has a connection to itself.
   */
  readonly name: string | undefined;
  readonly text: string;
  /** never set: carries the type of a row */
  readonly row?: Row;
}

export const statement = <Row>(name: string | undefined, text: string): Statement<Row> => ({ name, text });

/** Connections for named statements; more would send fewer together. */
const PIPELINES = 2;
/** Statements that may wait for others: with more, the database cannot keep up, and each would wait for seconds. */
const MOST_WAITING = 500;

/** The database has more to do than it can: a request may succeed later. */
export class TooManyWaiting extends Error {}

/** The driver's pool, past the ORM. */
export const poolOf = ({ driver }: DataSource) => (driver as unknown as { master: Pool }).master;

/** The one row of an outer join that found an owner but nothing of theirs. */
export interface Absent {
  id: null;
}

export const isPresent = <Row extends { id: unknown }>(row: Row | Absent): row is Row => row.id !== null;

/** Runs the hot reads past the ORM, which would issue four statements for each (docs/decisions.md). */
@Injectable()
export class Statements implements OnApplicationShutdown {
  private readonly pool: Pool;
  private readonly pipelines: Pipeline[];

  constructor(dataSource: DataSource) {
    this.pool = poolOf(dataSource);
    this.pipelines = Array.from({ length: PIPELINES }, () => new Pipeline(this.pool.options));
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.pipelines.map((pipeline) => pipeline.end()));
  }

  /**
   * With a manager, on the connection of its transaction.
   * @throws TooManyWaiting before a request that would wait longer than its client
   */
  all<Row>({ name, text }: Statement<Row>, values: unknown[], manager?: EntityManager): Promise<Row[]> {
    if (manager) return manager.query(text, values);
    return (name ? this.pipelined({ name, text, values }) : this.pooled(text, values)) as Promise<Row[]>;
  }

  private pipelined(call: Call): Promise<unknown[]> {
    const waiting = this.pipelines.reduce((sum, pipeline) => sum + pipeline.waiting, 0);
    return waiting < MOST_WAITING ? this.pipeline().rows(call) : Promise.reject(new TooManyWaiting());
  }

  /** The one that this turn of the event loop writes to anyway, otherwise the one with the least to do. */
  private pipeline(): Pipeline {
    return (
      this.pipelines.find(({ gathers }) => gathers) ??
      this.pipelines.reduce((one, other) => (other.waiting < one.waiting ? other : one))
    );
  }

  private async pooled(text: string, values: unknown[]): Promise<unknown[]> {
    if (this.pool.waitingCount >= MOST_WAITING) throw new TooManyWaiting();
    return (await this.pool.query(text, values)).rows;
  }

  async first<Row>(statement: Statement<Row>, values: unknown[]): Promise<Row | undefined> {
    return (await this.all(statement, values))[0];
  }

  /** For a statement that starts at an owner: undefined without one, otherwise the rows that the owner has. */
  async ofOwner<Row extends { id: unknown }>(
    statement: Statement<Row | Absent>,
    values: unknown[],
  ): Promise<Row[] | undefined> {
    const rows = await this.all(statement, values);
    return rows.length === 0 ? undefined : rows.filter(isPresent);
  }
}
