import { DataSource, type QueryRunner } from 'typeorm';
import { type Connection, connectionOptions } from './connection.js';

/** Any number will do, as long as every process of this service uses the same. */
const MIGRATION_LOCK = 4_711_001;

/**
 * Applies the pending migrations. Processes that start together take turns: the ORM itself takes no lock,
 * and one of two would die.
 */
export async function migrate(connection: Connection): Promise<void> {
  const dataSource = await new DataSource(connectionOptions(connection)).initialize();
  try {
    await withLock(dataSource.createQueryRunner(), () => dataSource.runMigrations({ transaction: 'all' }));
  } finally {
    await dataSource.destroy();
  }
}

async function withLock(runner: QueryRunner, work: () => Promise<unknown>): Promise<void> {
  await runner.query(`SELECT pg_advisory_lock(${MIGRATION_LOCK})`);
  try {
    await work();
  } finally {
    await runner.query(`SELECT pg_advisory_unlock(${MIGRATION_LOCK})`);
    await runner.release();
  }
}
