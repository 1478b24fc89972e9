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

  it('is refused when its schema is newer than the program', async () => {
    const connection = await cloneDatabase();
    await query(connection, `INSERT INTO migrations (timestamp, name) VALUES (9999999999999, 'Future9999999999999')`);
    for (const attempt of [migrate, rollback, schemaStatus, requireCurrentSchema]) {
      await expect(attempt(connection)).rejects.toThrow(/newer version \(Future9999999999999\)/);
    }
  });
});
