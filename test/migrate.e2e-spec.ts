import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { migrate, requireCurrentSchema, rollback, schemaStatus } from '../src/database/migrate.js';
import { cloneDatabase, type SocketConnection } from './support/database.js';

async function query<Row = unknown>(connection: SocketConnection, text: string): Promise<Row[]> {
  const client = new Client(connection);
  await client.connect();
  const { rows } = await client.query(text).finally(() => client.end());
  return rows as Row[];
}

/** A database without any table. */
async function emptyDatabase(): Promise<SocketConnection> {
  const connection = await cloneDatabase();
  await query(connection, 'DROP SCHEMA public CASCADE');
  await query(connection, 'CREATE SCHEMA public');
  return connection;
}

describe('an empty database', () => {
  it('is migrated once by two processes that start together', async () => {
    const connection = await emptyDatabase();
    const [first, second] = await Promise.all([migrate(connection), migrate(connection)]);
    expect(first.pending).toEqual([]);
    expect(second).toEqual(first);
    expect(await query(connection, 'SELECT count(*)::int AS n FROM migrations')).toEqual([{ n: first.applied.length }]);
  });

  it('is refused with instructions when the start must not migrate', async () => {
    const connection = await emptyDatabase();
    await expect(requireCurrentSchema(connection)).rejects.toThrow(/npm run db:migrate/);
    await migrate(connection);
    await expect(requireCurrentSchema(connection)).resolves.toBeUndefined();
  });
});

describe('a migrated database', () => {
  it('goes one step back and forth, telling where it is', async () => {
    const connection = await cloneDatabase();
    const { applied } = await schemaStatus(connection);
    const last = applied.at(-1);
    expect((await rollback(connection)).pending).toEqual([last]);
    expect((await migrate(connection)).applied).toEqual(applied);
  });

  it('is changed however long that takes, and however long another process has the lock', async () => {
    const connection = await cloneDatabase();
    await query(connection, `ALTER DATABASE ${connection.database} SET statement_timeout = '200ms'`);
    await query(
      connection,
      `CREATE FUNCTION take_long() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN
           IF current_setting('statement_timeout') <> '0' THEN RAISE 'only %', current_setting('statement_timeout'); END IF;
           RETURN NULL;
         END $$;
       CREATE TRIGGER long AFTER INSERT OR DELETE ON migrations EXECUTE FUNCTION take_long()`,
    );
    const other = new Client(connection);
    await other.connect();
    await other.query('SELECT pg_advisory_lock(4711001)');
    const waiting = rollback(connection);
    await sleep(500);
    await other.end();
    expect((await waiting).pending).toHaveLength(1);
    expect((await migrate(connection)).pending).toEqual([]);
  });

  it('is refused when its schema is newer than the program', async () => {
    const connection = await cloneDatabase();
    await query(connection, `INSERT INTO migrations (timestamp, name) VALUES (9999999999999, 'Future9999999999999')`);
    for (const attempt of [migrate, rollback, schemaStatus, requireCurrentSchema]) {
      await expect(attempt(connection)).rejects.toThrow(/newer version \(Future9999999999999\)/);
    }
  });
});
