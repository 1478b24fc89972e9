import { DataSource, type QueryRunner } from 'typeorm';
import { OperatorError } from '../operator-error.js';
import { type Connection, connectionOptions } from './connection.js';

/** Any number will do, as long as every process of this service uses the same. */
const MIGRATION_LOCK = 4_711_001;

export interface SchemaStatus {
  readonly applied: string[];
  readonly pending: string[];
}

/**
 * Applies the pending migrations. Processes that start together take turns: the ORM itself takes no lock,
 * and one of two would die.
 * @throws OperatorError when the schema is newer than this program
 */
export async function migrate(connection: Connection): Promise<SchemaStatus> {
  return onSchema(connection, async (dataSource) => {
    await dataSource.runMigrations({ transaction: 'all' });
  });
}

/** Takes the last migration back. */
export async function rollback(connection: Connection): Promise<SchemaStatus> {
  return onSchema(connection, (dataSource) => dataSource.undoLastMigration({ transaction: 'all' }));
}

/** @throws OperatorError when the schema is newer than this program */
export async function schemaStatus(connection: Connection): Promise<SchemaStatus> {
  return onSchema(connection, async () => {});
}

/** @throws OperatorError when the schema is not exactly this program's */
export async function requireCurrentSchema(connection: Connection): Promise<void> {
  const { pending } = await schemaStatus(connection);
  if (pending.length > 0) {
    throw new OperatorError(
      `The database lacks ${pending.length} migration(s), and MIGRATE_ON_START is false: run npm run db:migrate first.`,
    );
  }
}

async function onSchema(
  connection: Connection,
  work: (dataSource: DataSource) => Promise<void>,
): Promise<SchemaStatus> {
  const dataSource = await new DataSource(withoutTimeout(connection)).initialize();
  try {
    return await withLock(dataSource.createQueryRunner(), async (runner) => {
      await refuseNewer(dataSource, runner);
      await work(dataSource);
      return status(dataSource, await appliedOn(runner));
    });
  } finally {
    await dataSource.destroy();
  }
}

/** An index of a large table takes its time, and so does the turn of another process. */
function withoutTimeout(connection: Connection) {
  const { extra, ...options } = connectionOptions(connection);
  // the driver does not send a timeout of 0, so that the server's own would hold
  const patient = { statement_timeout: 0, options: `${extra.options} -c statement_timeout=0` };
  return { ...options, extra: { ...extra, ...patient } };
}

async function refuseNewer(dataSource: DataSource, runner: QueryRunner): Promise<void> {
  const known = new Set(namesOf(dataSource));
  const unknown = (await appliedOn(runner)).filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw new OperatorError(
      `The database has the schema of a newer version (${unknown.join(', ')}): run that version.`,
    );
  }
}

function status(dataSource: DataSource, applied: string[]): SchemaStatus {
  return { applied, pending: namesOf(dataSource).filter((name) => !applied.includes(name)) };
}

const namesOf = (dataSource: DataSource) =>
  dataSource.migrations.map((migration) => migration.name ?? migration.constructor.name);

async function appliedOn(runner: QueryRunner): Promise<string[]> {
  const [{ exists }] = await runner.query(`SELECT to_regclass('migrations') IS NOT NULL AS exists`);
  if (!exists) return [];
  const rows: { name: string }[] = await runner.query('SELECT name FROM migrations ORDER BY id');
  return rows.map(({ name }) => name);
}

async function withLock<T>(runner: QueryRunner, work: (runner: QueryRunner) => Promise<T>): Promise<T> {
  await runner.query(`SELECT pg_advisory_lock(${MIGRATION_LOCK})`);
  try {
    return await work(runner);
  } finally {
    await runner.query(`SELECT pg_advisory_unlock(${MIGRATION_LOCK})`);
    await runner.release();
  }
}
