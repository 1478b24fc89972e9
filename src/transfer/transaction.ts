import type { Client, PoolClient } from 'pg';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { type Connection, connectionOptions } from '../database/connection.js';
import { schemaStatus } from '../database/migrate.js';
import { OperatorError } from '../operator-error.js';
import { quote, type Table, tablesOf } from './tables.js';

/** A database and what this program keeps in it. */
export interface Source {
  readonly connection: Connection;
  readonly entities: NonNullable<DataSourceOptions['entities']>;
}

/** An open transaction. */
export interface Transaction {
  readonly client: PoolClient;
  /** parents before children */
  readonly tables: readonly Table[];
}

/** A table may take longer than a request, and values must read the same whatever the server's settings are. */
const SETTINGS = [
  'statement_timeout = 0',
  'idle_in_transaction_session_timeout = 0',
  `TimeZone = 'UTC'`,
  `DateStyle = 'ISO, YMD'`,
  `IntervalStyle = 'postgres'`,
  `bytea_output = 'hex'`,
  'extra_float_digits = 1',
  `client_encoding = 'UTF8'`,
];

/**
 * What `work` does is kept when it succeeds; when it fails, or the process ends, nothing is. `stop` ends it, with its
 * reason as the error.
 * @throws OperatorError when the connection is lost on the way
 */
export async function inTransaction<T>(
  source: Source,
  mode: string,
  work: (transaction: Transaction) => Promise<T>,
  stop?: AbortSignal,
): Promise<T> {
  const options = { ...connectionOptions(source.connection), entities: source.entities, installExtensions: false };
  const dataSource = await new DataSource(options).initialize();
  const runner = dataSource.createQueryRunner();
  try {
    const client: PoolClient & Pick<Client, 'end'> = await runner.connect();
    // without its connection even a statement that waits for another transaction fails
    stop?.addEventListener('abort', () => void client.end());
    stop?.throwIfAborted();
    await client.query(`BEGIN ${mode}`);
    for (const setting of SETTINGS) await client.query(`SET LOCAL ${setting}`);
    const result = await work({ client, tables: tablesOf(dataSource) });
    const { command } = await client.query('COMMIT');
    if (command !== 'COMMIT') throw new Error('The transaction was rolled back.');
    return result;
  } catch (error) {
    if (stop?.aborted) throw stop.reason;
    throw isLostConnection(error)
      ? new OperatorError('The connection to the database was lost.', { cause: error })
      : error;
  } finally {
    // Without a COMMIT the end of the connection is the ROLLBACK: one whose COPY broke off takes no statement any more.
    await runner.release();
    await dataSource.destroy();
  }
}

function isLostConnection(error: unknown): boolean {
  const { code = '', message } = (error ?? {}) as NodeJS.ErrnoException;
  return /^(57P0[1245]|08006|ECONNRESET|EPIPE)$/.test(code) || /^Connection terminated/.test(message);
}

/**
 * Shows `work` the whole database as it is at one moment, while others go on writing.
 * @throws OperatorError when the schema is not exactly this program's
 */
export async function inSnapshot<T>(
  source: Source,
  stop: AbortSignal | undefined,
  work: (snapshot: Transaction) => Promise<T>,
): Promise<T> {
  const { pending } = await schemaStatus(source.connection);
  if (pending.length > 0) {
    throw new OperatorError(
      'The database has the schema of an older version: use that version, or run npm run db:migrate first.',
    );
  }
  const locked = async (transaction: Transaction) => {
    // Before the first query, which takes the snapshot: a later change of a table's form would show it as empty.
    await lock(transaction, 'ACCESS SHARE');
    return work(transaction);
  };
  return inTransaction(source, 'ISOLATION LEVEL REPEATABLE READ READ ONLY', locked, stop);
}

export async function lock({ client, tables }: Transaction, mode: 'ACCESS SHARE' | 'ACCESS EXCLUSIVE'): Promise<void> {
  const names = ['migrations', ...tables.map(({ name }) => name)].map(quote);
  await client.query(`LOCK TABLE ${names.join(', ')} IN ${mode} MODE`);
}
