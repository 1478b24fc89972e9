import { existsSync, readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DataSource } from 'typeorm';
import { connectionOptions } from '../src/database/connection.js';
import { startEmbedded } from '../src/database/embedded/embedded-database.js';
import { migrate } from '../src/database/migrate.js';
import { entities } from '../src/entities.js';
import { writeBackup } from '../src/transfer/backup/write.js';
import { useProgram } from './support/program.js';
import { everythingIn, fillWithMany, useDatabase, useFolder } from './support/transfer.js';

const original = useDatabase('original');
const { run, dataDir } = useProgram();
const path = useFolder();

jest.setTimeout(120_000);

/** An embedded database that this process runs, and commands join. */
const folder = dataDir();
let stop: () => Promise<void>;
let dataSource: DataSource;
beforeAll(async () => {
  const database = await startEmbedded({ dataDir: folder });
  await migrate(database.connection);
  dataSource = await new DataSource({ ...connectionOptions(database.connection), entities }).initialize();
  stop = () => dataSource.destroy().then(() => database.stop());
});
afterAll(() => stop());

const until = async (condition: () => Promise<boolean> | boolean) => {
  while (!(await condition())) await new Promise((done) => setTimeout(done, 2));
};

const copying = async (table: string) => {
  const [{ found }] = await dataSource.query(
    `SELECT EXISTS (SELECT FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'COPY%${table}%') AS found`,
  );
  return found;
};

const rowsThere = () => everythingIn({ ...original, dataSource });

it('a restore that is killed leaves the database empty, and the next one works', async () => {
  await fillWithMany(original, 10_000);
  await writeBackup(original.source, path('many'));
  const empty = await rowsThere();
  const killed = run('cli/restore.js', { DATA_DIR: folder }, [path('many')]);
  await until(() => copying('FROM STDIN'));
  killed.kill('SIGKILL');
  await killed.ended();
  await until(async () => !(await copying('')));
  expect(await rowsThere()).toEqual(empty);
  const restore = run('cli/restore.js', { DATA_DIR: folder }, [path('many')]);
  expect(await restore.ended()).toBe(0);
  expect(restore.output).toMatch(/10000 {2}patients[\s\S]*counts and checksums are the same/);
  expect(await rowsThere()).toEqual(await everythingIn(original));
});

it('a backup that is killed leaves no file of its name, and the next one works', async () => {
  const names = () => readdirSync(dirname(path('x')));
  const killed = run('cli/backup.js', { DATA_DIR: folder }, [path('killed')]);
  await until(() => names().some((name) => /^killed.*partial$/.test(name)));
  killed.kill('SIGKILL');
  await killed.ended();
  expect(existsSync(path('killed'))).toBe(false);
  const backup = run('cli/backup.js', { DATA_DIR: folder }, [path('killed')]);
  expect(await backup.ended()).toBe(0);
  expect(existsSync(path('killed'))).toBe(true);
});

it('a backup that is interrupted tidies up, even while it waits for the database', async () => {
  const before = readdirSync(dirname(path('x')));
  const backup = await whileLocked('appointments', async () => {
    const running = run('cli/backup.js', { DATA_DIR: folder }, [path('stopped')]);
    await until(waiting);
    running.kill('SIGINT');
    expect(await running.ended()).toBe(1);
    return running;
  });
  expect(backup.output).toMatch(/^Stopped; nothing was written\.$/m);
  expect(readdirSync(dirname(path('x')))).toEqual(before);
});

const waiting = async () => {
  const [{ found }] = await dataSource.query(`SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted) AS found`);
  return found;
};

const whileLocked = <T>(table: string, work: () => Promise<T>): Promise<T> =>
  dataSource.transaction(async (manager) => {
    await manager.query(`LOCK TABLE ${table}`);
    return work();
  });

it('a command that is called in the wrong way says how', async () => {
  const usage = async (script: string, args: string[]) => {
    const command = run(script, { DATA_DIR: folder }, args);
    expect(await command.ended()).toBe(1);
    return command.output;
  };
  const outputs = await Promise.all([usage('cli/backup.js', []), usage('cli/restore.js', ['a', '--force'])]);
  expect(outputs).toEqual(['Usage: npm run backup -- FILE [--force]\n', 'Usage: npm run restore -- FILE\n']);
});
