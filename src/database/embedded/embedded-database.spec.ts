import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EmbeddedDatabase, startEmbedded } from './embedded-database.js';
import {
  answer,
  cleanUp,
  makeFolder,
  millisecondsUntilGone,
  ofPlace,
  processesOf,
  query,
  startOwner,
} from './spec-support.js';

jest.setTimeout(60_000);
afterAll(cleanUp);

describe('an embedded database', () => {
  const dataDir = join(makeFolder(), '.data');
  let database: EmbeddedDatabase;

  beforeEach(async () => {
    database = await startEmbedded({ dataDir });
  });

  afterEach(() => database.stop());

  it('is made for the application', async () => {
    const [row] = await query(
      database.connection,
      `SELECT datname, pg_encoding_to_char(encoding) AS encoding, datlocprovider, datlocale, current_user,
         current_setting('timezone') AS zone, current_setting('listen_addresses') AS addresses,
         current_setting('max_connections') AS connections, current_setting('shared_buffers') AS buffers,
         current_setting('fsync') AS fsync
       FROM pg_database WHERE datname = current_database()`,
    );
    expect(row).toEqual({
      datname: 'hospital',
      encoding: 'UTF8',
      datlocprovider: 'b',
      datlocale: 'C.UTF-8',
      current_user: 'hospital',
      zone: 'UTC',
      addresses: '',
      connections: '100',
      buffers: '128MB',
      fsync: 'on',
    });
    expect(ofPlace(database.notes)).toEqual([]);
  });

  it('lets nobody else in', () => {
    const { host, port } = database.connection;
    const modes = [
      host,
      join(host, `.s.PGSQL.${port}`),
      join(dataDir, 'postgres18'),
      join(dataDir, 'postgres.log'),
    ].map((path) => statSync(path).mode & 0o777);
    expect(modes).toEqual([0o700, 0o700, 0o700, 0o600]);
  });

  it('has the extensions that PostgreSQL brings', async () => {
    for (const extension of ['btree_gin', 'btree_gist', 'pgcrypto', 'pg_trgm', 'uuid-ossp']) {
      await query(database.connection, `CREATE EXTENSION "${extension}"`);
    }
  });

  it('keeps its rows over a restart', async () => {
    await query(database.connection, "CREATE TABLE visit AS SELECT 'fever' AS reason");
    await database.stop();
    database = await startEmbedded({ dataDir });
    expect(await query(database.connection, 'SELECT reason FROM visit')).toEqual([{ reason: 'fever' }]);
  });

  it('leaves no process behind when it stops, and may be stopped again', async () => {
    expect(processesOf(dataDir)).not.toEqual([]);
    await Promise.all([database.stop(), database.stop()]);
    await database.stop();
    expect(await millisecondsUntilGone(dataDir)).toBeLessThan(2_000);
    expect(readFileSync(join(dataDir, 'postgres.log'), 'utf8')).toContain('database system is shut down');
  });

  it('is joined, not stopped, by whoever comes second', async () => {
    const joined = await startEmbedded({ dataDir });
    expect(joined.connection).toEqual(database.connection);
    expect(ofPlace(joined.notes)).toEqual([expect.stringContaining('joined')]);
    await joined.stop();
    expect(await answer(database.connection)).toBe(42);
  });
});

describe('the first start', () => {
  it('may happen twice at the same moment', async () => {
    const dataDir = makeFolder();
    const [one, other] = await Promise.all([startOwner(dataDir), startOwner(dataDir)]);
    expect(one.connection).toEqual(other.connection);
    expect(await answer(one.connection)).toBe(42);
  });
});

describe('a temporary database', () => {
  it('is fast, starts from nothing, and is gone when it stops, but not what lasts beside it', async () => {
    const dataDir = makeFolder();
    writeFileSync(join(dataDir, 'lasting'), '');
    mkdirSync(join(dataDir, 'postgres18-temporary/left-by-a-killed-run'), { recursive: true });
    const { connection, stop } = await startEmbedded({ dataDir, temporary: true });
    const [settings] = await query(
      connection,
      `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commits,
         current_setting('full_page_writes') AS pages`,
    );
    await stop();
    expect(settings).toEqual({ fsync: 'off', commits: 'off', pages: 'off' });
    expect(readdirSync(dataDir)).toEqual(['lasting']);
  });
});
