import { Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { DataSource } from 'typeorm';

/** A statement that PostgreSQL plans once for each connection; `Row` is what it gives, in camelCase. */
export interface Statement<Row> {
  /** without one it is planned each time */
  readonly name: string | undefined;
  readonly text: string;
  /** never set: carries the type of a row */
  readonly row?: Row;
}

export const statement = <Row>(name: string | undefined, text: string): Statement<Row> => ({ name, text });

/** Statements that may wait for a connection: with more, the database cannot keep up, and each would wait for seconds. */
const MAX_WAITING = 500;

/** The database has more to do than it can: a request may succeed later. */
export class TooManyWaiting extends Error {}

/** The one row of an outer join that found an owner but nothing of theirs. */
export interface Absent {
  id: null;
}

export const isPresent = <Row extends { id: unknown }>(row: Row | Absent): row is Row => row.id !== null;

/** Runs the hot reads past the ORM, which would issue four statements for each (docs/decisions.md). */
@Injectable()
export class Statements {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws TooManyWaiting before a request that would wait longer than its client */
  async all<Row>({ name, text }: Statement<Row>, values: unknown[]): Promise<Row[]> {
    const pool = (this.dataSource.driver as unknown as { master: Pool }).master;
    if (pool.waitingCount >= MAX_WAITING) throw new TooManyWaiting();
    return (await pool.query({ name, text, values })).rows as Row[];
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
