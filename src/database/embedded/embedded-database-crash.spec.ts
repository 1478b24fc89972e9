import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Connection, startEmbedded } from './embedded-database.js';
import {
  answer,
  cleanUp,
  kill,
  makeFolder,
  millisecondsUntilGone,
  processesOf,
  query,
  startOwner,
} from './spec-support.js';

jest.setTimeout(60_000);
afterAll(cleanUp);

const dataDir = makeFolder();
const postmasterFile = join(dataDir, 'postgres18/postmaster.pid');

async function commit(connection: Connection, reason: string): Promise<void> {
  await query(connection, `TRUNCATE visit; INSERT INTO visit VALUES ('${reason}')`);
}

/** The process of the server, as its file tells. */
function serverOf(file: string): number | undefined {
  return existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : undefined;
}

async function reasonsAfterRestart(): Promise<unknown[]> {
  const database = await startEmbedded({ dataDir });
  const rows = await query(database.connection, 'SELECT reason FROM visit');
  await database.stop();
  return rows.map(({ reason }) => reason);
}

async function reasonsOnceBack(connection: Connection): Promise<unknown[]> {
  for (;;) {
    try {
      return await query(connection, 'SELECT reason FROM visit');
    } catch {
      await sleep(50);
    }
  }
}

beforeAll(async () => {
  const database = await startEmbedded({ dataDir });
  await query(database.connection, 'CREATE TABLE visit (reason text)');
  await database.stop();
});

describe('a process that is killed', () => {
  it('takes its server with it, and what was committed is there at the next start', async () => {
    const { owner, connection } = await startOwner(dataDir);
    await commit(connection, 'cough');
    await kill(owner);
    expect(await millisecondsUntilGone(dataDir)).toBeLessThan(5_000);
    expect(await reasonsAfterRestart()).toEqual(['cough']);
  });

  it('does not hinder a start in the same moment', async () => {
    const { owner, connection } = await startOwner(dataDir);
    await commit(connection, 'cold');
    await kill(owner);
    expect(await reasonsAfterRestart()).toEqual(['cold']);
  });

  it('takes its server with it even while another process uses it', async () => {
    const { owner, connection } = await startOwner(dataDir);
    const joined = await startEmbedded({ dataDir });
    expect(joined.connection).toEqual(connection);
    const busy = expect(query(joined.connection, 'SELECT pg_sleep(60)')).rejects.toThrow();
    await sleep(100);
    await joined.stop();
    await kill(owner);
    await busy;
    expect(await millisecondsUntilGone(dataDir)).toBeLessThan(5_000);
  });

  it('is succeeded by one that joined its server, which runs it at the same place, with what was committed', async () => {
    const { owner, connection } = await startOwner(dataDir);
    const joined = await startEmbedded({ dataDir });
    await commit(connection, 'burn');
    const former = serverOf(postmasterFile);
    await kill(owner);
    while ([former, undefined].includes(serverOf(postmasterFile))) await sleep(20);
    expect(await reasonsOnceBack(joined.connection)).toEqual([{ reason: 'burn' }]);
    await joined.stop();
    expect(await millisecondsUntilGone(dataDir)).toBeLessThan(5_000);
  });

  it('is not succeeded where its data were taken away', async () => {
    const { owner } = await startOwner(dataDir);
    const joined = await startEmbedded({ dataDir });
    owner.kill('SIGSTOP');
    const elsewhere = `${dataDir}.elsewhere`;
    renameSync(join(dataDir, 'postgres18'), elsewhere);
    await kill(owner);
    await sleep(2_000);
    expect(existsSync(join(dataDir, 'postgres18'))).toBe(false);
    await joined.stop();
    renameSync(elsewhere, join(dataDir, 'postgres18'));
    expect(await reasonsAfterRestart()).toEqual(['burn']);
  });
});

describe('a server that is killed alone', () => {
  it('is back at the same place, with what was committed, for as long as its process lives', async () => {
    const database = await startEmbedded({ dataDir });
    for (const reason of ['flu', 'sprain']) {
      await commit(database.connection, reason);
      const pid = Number.parseInt(readFileSync(postmasterFile, 'utf8'), 10);
      process.kill(pid, 'SIGKILL');
      expect(await reasonsOnceBack(database.connection)).toEqual([{ reason }]);
    }
    await database.stop();
    expect(await millisecondsUntilGone(dataDir)).toBeLessThan(5_000);
  });

  it('does not come back once it was told to stop', async () => {
    const database = await startEmbedded({ dataDir });
    process.kill(Number.parseInt(readFileSync(postmasterFile, 'utf8'), 10), 'SIGKILL');
    await database.stop();
    expect(await millisecondsUntilGone(dataDir)).toBeLessThan(5_000);
    await sleep(300);
    expect(processesOf(dataDir)).toEqual([]);
  });
});

describe('a process and a server that are killed together', () => {
  it('do not hinder the next start, which recovers', async () => {
    const { owner, connection } = await startOwner(dataDir);
    await commit(connection, 'rash');
    process.kill(Number.parseInt(readFileSync(postmasterFile, 'utf8'), 10), 'SIGKILL');
    await kill(owner);
    expect(await reasonsAfterRestart()).toEqual(['rash']);
    expect(await millisecondsUntilGone(dataDir)).toBeLessThan(5_000);
  });

  it('do not hinder it either with everything else of theirs', async () => {
    const { owner, connection } = await startOwner(dataDir);
    await commit(connection, 'gout');
    await kill(owner);
    for (const pid of processesOf(dataDir)) killIfThere(pid);
    expect(await reasonsAfterRestart()).toEqual(['gout']);
  });
});

describe('what a crash may leave', () => {
  it.each([
    ['the process id of another process', `${process.pid}\n${dataDir}/postgres18\n`],
    ['the process id of no process', `4194303\n${dataDir}/postgres18\n`],
    ['nothing', ''],
  ])('is no obstacle: a postmaster.pid with %s', async (_, content) => {
    writeFileSync(postmasterFile, content);
    writeFileSync(join(dataDir, 'postgres18.run/.s.PGSQL.5432.lock'), content);
    const database = await startEmbedded({ dataDir });
    expect(await answer(database.connection)).toBe(42);
    await database.stop();
  });

  it('is removed: half of a first start', async () => {
    mkdirSync(join(dataDir, 'postgres18.new-0badcafe/base'), { recursive: true });
    await reasonsAfterRestart();
    expect(readdirSync(dataDir).filter((entry) => entry.includes('.new-'))).toEqual([]);
  });
});

/** One may end by itself when another is gone. */
function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
