import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { type Connection, EmbeddedDatabaseError, startEmbedded } from './embedded-database.js';

jest.setTimeout(60_000);

const asRoot = process.getuid?.() === 0 ? describe : describe.skip;
const asUser = process.getuid?.() === 0 ? describe.skip : describe;

const folders: string[] = [];
const owners: ChildProcess[] = [];

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'embedded-spec-'));
  chmodSync(folder, 0o755);
  folders.push(folder);
  return folder;
}

async function query(connection: Connection, text: string): Promise<Record<string, string>[]> {
  const client = new pg.Client(connection);
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/** The server, its sessions and its guard, as the kernel sees them. */
function processesOf(dataDir: string): string[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => {
      try {
        const [program = '', ...words] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        if (program.endsWith('/sh') || program.endsWith('/postgres')) return words.join(' ').includes(dataDir);
        return program.startsWith('postgres') && readlinkSync(`/proc/${pid}/cwd`).startsWith(dataDir);
      } catch {
        return false;
      }
    });
}

async function millisecondsUntil(condition: () => boolean): Promise<number> {
  const start = Date.now();
  while (!condition() && Date.now() - start < 30_000) await sleep(5);
  return Date.now() - start;
}

const postmaster = (dataDir: string) =>
  Number.parseInt(readFileSync(join(dataDir, 'postgres18/postmaster.pid'), 'utf8'), 10);

// Node runs our TypeScript as it is, but for the file names in the imports.
const HOOKS = `import { registerHooks } from 'node:module';
registerHooks({
  resolve(name, context, next) {
    const inside = name.startsWith('./') && context.parentURL.endsWith('.ts');
    return next(inside ? name.replace(/\\.js$/, '.ts') : name, context);
  },
});`;

/** Another process of the application, which owns the server on a data folder. */
async function startOwner(dataDir: string): Promise<{ owner: ChildProcess; connection: Connection }> {
  const module = pathToFileURL(join(import.meta.dirname, 'embedded-database.ts')).href;
  const script = `const { startEmbedded } = await import('${module}');
    const { connection } = await startEmbedded({ dataDir: ${JSON.stringify(dataDir)} });
    console.log(JSON.stringify(connection));
    setInterval(() => {}, 1000);`;
  const hooks = `data:text/javascript,${encodeURIComponent(HOOKS)}`;
  const owner = spawn(process.execPath, ['--import', hooks, '--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  owners.push(owner);
  const [line] = await once(owner.stdout, 'data');
  return { owner, connection: JSON.parse(String(line)) as Connection };
}

afterAll(() => {
  for (const owner of owners) owner.kill('SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});

describe('an embedded database', () => {
  let dataDir: string;

  beforeAll(async () => {
    dataDir = join(makeFolder(), '.data');
    const database = await startEmbedded({ dataDir });
    await query(database.connection, 'CREATE TABLE visit (reason text)');
    await database.stop();
  });

  beforeEach(async () => {
    const database = await startEmbedded({ dataDir });
    await query(database.connection, 'TRUNCATE visit');
    await database.stop();
  });

  it('is made for the application', async () => {
    const { connection, notes, stop } = await startEmbedded({ dataDir });
    const [row] = await query(
      connection,
      `SELECT datname, encoding, datlocprovider, datlocale, current_user, current_setting('timezone') AS zone,
         current_setting('listen_addresses') AS addresses, current_setting('fsync') AS fsync
       FROM pg_database WHERE datname = current_database()`,
    );
    await stop();
    expect(notes).toEqual([]);
    expect(row).toEqual({
      datname: 'hospital',
      encoding: 6,
      datlocprovider: 'b',
      datlocale: 'C.UTF-8',
      current_user: 'hospital',
      zone: 'UTC',
      addresses: '',
      fsync: 'on',
    });
  });

  it('lets nobody else in', async () => {
    const { connection, stop } = await startEmbedded({ dataDir });
    const mode = statSync(connection.host).mode & 0o777;
    const socketMode = statSync(join(connection.host, `.s.PGSQL.${connection.port}`)).mode & 0o777;
    await stop();
    expect([mode, socketMode]).toEqual([0o700, 0o700]);
  });

  it('keeps its rows over a restart', async () => {
    const first = await startEmbedded({ dataDir });
    await query(first.connection, "INSERT INTO visit VALUES ('fever')");
    await first.stop();
    const second = await startEmbedded({ dataDir });
    const rows = await query(second.connection, 'SELECT reason FROM visit');
    await second.stop();
    expect(rows).toEqual([{ reason: 'fever' }]);
  });

  it('leaves no process behind when it stops, and may be stopped again', async () => {
    const database = await startEmbedded({ dataDir });
    expect(processesOf(dataDir)).not.toEqual([]);
    await Promise.all([database.stop(), database.stop()]);
    await database.stop();
    // Orphaned, the guard ends a moment later.
    expect(await millisecondsUntil(() => processesOf(dataDir).length === 0)).toBeLessThan(1_000);
    expect(readFileSync(join(dataDir, 'postgres.log'), 'utf8')).toContain('database system is shut down');
  });

  it('is joined, not stopped, by whoever comes second', async () => {
    const { owner, connection } = await startOwner(dataDir);
    const joined = await startEmbedded({ dataDir });
    expect(joined.connection).toEqual(connection);
    expect(joined.notes).toEqual([expect.stringContaining('another process')]);
    await joined.stop();
    expect(await query(connection, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    owner.kill('SIGKILL');
  });

  it('goes away when its owner is killed, and starts again with what was committed', async () => {
    const { owner, connection } = await startOwner(dataDir);
    await query(connection, "INSERT INTO visit VALUES ('cough')");
    owner.kill('SIGKILL');
    expect(await millisecondsUntil(() => processesOf(dataDir).length === 0)).toBeLessThan(3_000);
    const database = await startEmbedded({ dataDir });
    const rows = await query(database.connection, 'SELECT reason FROM visit');
    await database.stop();
    expect(rows).toEqual([{ reason: 'cough' }]);
  });

  it('starts at once after its owner was killed', async () => {
    const { owner } = await startOwner(dataDir);
    owner.kill('SIGKILL');
    const database = await startEmbedded({ dataDir });
    expect(await query(database.connection, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await database.stop();
  });

  it('recovers when owner and server are killed, even in the middle of a statement', async () => {
    const { owner, connection } = await startOwner(dataDir);
    await query(connection, "INSERT INTO visit VALUES ('rash')");
    const endless = query(connection, "SELECT count(*) FROM generate_series(1, 1e9) n WHERE n::text LIKE '%x'");
    const cut = expect(endless).rejects.toThrow();
    await sleep(100);
    process.kill(postmaster(dataDir), 'SIGKILL');
    owner.kill('SIGKILL');
    // Our client is alive, so the server's session would go on if nobody told it.
    for (const pid of processesOf(dataDir)) process.kill(Number(pid), 'SIGKILL');
    await cut;
    const database = await startEmbedded({ dataDir });
    const rows = await query(database.connection, 'SELECT reason FROM visit');
    await database.stop();
    expect(rows).toEqual([{ reason: 'rash' }]);
  });

  it.each([
    ['of another process', () => `${process.pid}\n${dataDir}/postgres18\n`],
    ['of no process', () => `4194303\n${dataDir}/postgres18\n`],
    ['that is empty', () => ''],
  ])('starts in spite of a postmaster.pid %s', async (_, content) => {
    const owner = statSync(join(dataDir, 'postgres18'));
    for (const file of ['postgres18/postmaster.pid', 'postgres18.run/.s.PGSQL.5432.lock']) {
      writeFileSync(join(dataDir, file), content());
    }
    const database = await startEmbedded({ dataDir });
    expect(await query(database.connection, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await database.stop();
    expect(owner.isDirectory()).toBe(true);
  });

  it('removes what an interrupted first start has left', async () => {
    mkdirSync(join(dataDir, 'postgres18.new-0badcafe/base'), { recursive: true });
    await (await startEmbedded({ dataDir })).stop();
    expect(readdirSync(dataDir).filter((entry) => entry.includes('.new-'))).toEqual([]);
  });

  it('puts its socket elsewhere when the path is too long for one', async () => {
    const deep = join(makeFolder(), 'x'.repeat(100));
    cpSync(dataDir, deep, { recursive: true, filter: (path) => !path.endsWith('.run') });
    const database = await startEmbedded({ dataDir: deep });
    folders.push(database.connection.host);
    expect(database.notes).toEqual([expect.stringContaining(database.connection.host)]);
    expect(await query(database.connection, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await database.stop();
  });
});

describe('the first start', () => {
  it('may happen twice at the same moment', async () => {
    const dataDir = makeFolder();
    const both = await Promise.all([startOwner(dataDir), startOwner(dataDir)]);
    expect(both[0].connection).toEqual(both[1].connection);
    expect(await query(both[0].connection, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    for (const { owner } of both) owner.kill('SIGKILL');
    await millisecondsUntil(() => processesOf(dataDir).length === 0);
  });
});

describe('a temporary database', () => {
  it('is fast, and gone when it stops, without what lasts beside it', async () => {
    const dataDir = makeFolder();
    writeFileSync(join(dataDir, 'lasting'), '');
    const database = await startEmbedded({ dataDir, temporary: true });
    const [settings] = await query(
      database.connection,
      `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit,
         current_setting('full_page_writes') AS pages`,
    );
    await database.stop();
    expect(settings).toEqual({ fsync: 'off', commit: 'off', pages: 'off' });
    expect(readdirSync(dataDir)).toEqual(['lasting']);
  });
});

describe('a data folder that cannot be used', () => {
  it('is refused when another major version wrote it', async () => {
    const dataDir = makeFolder();
    mkdirSync(join(dataDir, 'postgres17'));
    await expect(startEmbedded({ dataDir })).rejects.toThrow(/PostgreSQL 17 and this release runs 18/);
    mkdirSync(join(dataDir, 'postgres18'));
    writeFileSync(join(dataDir, 'postgres18/PG_VERSION'), '16\n');
    await expect(startEmbedded({ dataDir })).rejects.toThrow(/PostgreSQL 16 and this release runs 18/);
  });

  it('is refused when it is a file', async () => {
    const dataDir = join(makeFolder(), 'file');
    writeFileSync(dataDir, '');
    await expect(startEmbedded({ dataDir })).rejects.toThrow(EmbeddedDatabaseError);
    await expect(startEmbedded({ dataDir })).rejects.toThrow(/something that is not a folder is in the way/);
  });

  it('is refused when it holds something else', async () => {
    const dataDir = makeFolder();
    mkdirSync(join(dataDir, 'postgres18'));
    writeFileSync(join(dataDir, 'postgres18/notes.txt'), '');
    await expect(startEmbedded({ dataDir })).rejects.toThrow(/holds something but no database/);
  });
});

asUser('an ordinary user', () => {
  it('is told when the data folder cannot be written', async () => {
    const folder = makeFolder();
    chmodSync(folder, 0o555);
    await expect(startEmbedded({ dataDir: join(folder, '.data') })).rejects.toThrow(/this user may not write there/);
  });
});

asRoot('root, in a project that is closed to others', () => {
  it('keeps the data where the server can reach them, and finds them again', async () => {
    const closed = makeFolder();
    chmodSync(closed, 0o700);
    const dataDir = join(closed, '.data');
    const first = await startEmbedded({ dataDir });
    const base = dirname(first.connection.host);
    folders.push(base);
    await query(first.connection, 'CREATE TABLE kept ()');
    await first.stop();
    const second = await startEmbedded({ dataDir });
    const rows = await query(second.connection, "SELECT 1 AS one FROM pg_class WHERE relname = 'kept'");
    await second.stop();
    expect(first.notes).toEqual([expect.stringContaining(base)]);
    expect(second.connection).toEqual(first.connection);
    expect(rows).toHaveLength(1);
    expect(existsSync(join(dataDir, 'postgres18'))).toBe(false);
  });
});
