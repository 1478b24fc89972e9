import { writeFileSync } from 'node:fs';
import { DataSource } from 'typeorm';
import { connectionOptions } from '../src/database/connection.js';
import { startEmbedded } from '../src/database/embedded/embedded-database.js';
import { migrate } from '../src/database/migrate.js';
import { cloneDatabase } from './support/database.js';
import { djangoPassword, FormerService } from './support/django.js';
import { write } from './support/django-files.js';
import { freePort, useProgram } from './support/program.js';
import { useFolder } from './support/transfer.js';

const { run, dataDir } = useProgram();
const path = useFolder();

jest.setTimeout(120_000);

const commandOn = (DATA_DIR: string) => async (args: string[]) => {
  const command = run('cli/import-django.js', { DATA_DIR }, args);
  const code = await command.ended();
  return { code, output: command.output };
};

let count = 0;
function small(): string {
  const former = FormerService.withRecords();
  former.account(['admin'], { username: 'chief' });
  former.account([], { username: 'nobody' });
  former.history(10, 3, 5);
  return write(former, 'SQLite', path(`small ${count++}`));
}

it('a fresh embedded database gets the data, and no demo data afterwards', async () => {
  const folder = dataDir();
  const importing = commandOn(folder);
  const file = small();
  const dry = await importing([file, '--dry-run']);
  expect(dry.output).toMatch(/^DRY RUN: nothing was written\. From .* these would be imported:/);
  const { code, output } = await importing([file, '--report', path('report.json'), '--token-grace', '12h']);
  expect([code, output]).toEqual([0, expect.stringMatching(/^Imported from .*small \d \(SQLite file\):/)]);
  expect(output).toContain('1 admin, 1 doctor, 1 patient\n');
  expect(output).toMatch(/^ {2}accounts +4 +3 +0 +1$/m);
  expect(output).toMatch(/LEFT OUT[\s\S]* account nobody \([0-9a-f]{32}\)[\s\S]*LOOK AT IT[\s\S]* history 10\n/);
  expect((await importing([file])).output).toMatch(/^Nothing to import from .*: nothing was changed\./);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const program = run('main.js', { DATA_DIR: folder, PORT: `${port}` });
  await program.ready(url);
  const login = async (username: string, password: string) => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ username, password });
    return (await fetch(`${url}/api/admin/login/`, { method: 'POST', headers, body })).status;
  };
  expect(await login('chief', djangoPassword)).toBe(200);
  expect(await login('admin1', 'access1234')).toBe(400);
  program.kill('SIGTERM');
  expect(await program.ended()).toBe(0);
});

it('DATABASE_URL may name the database', async () => {
  const { host, user, database } = await cloneDatabase('import');
  const url = `postgres://${user}@localhost/${database}?host=${encodeURIComponent(host)}`;
  const command = run('cli/import-django.js', { DATABASE_URL: url }, [small()]);
  expect([await command.ended(), command.output]).toEqual([0, expect.stringContaining('1 admin, 1 doctor, 1 patient')]);
});

it('a command that is called in the wrong way says how', async () => {
  const importing = commandOn(dataDir());
  writeFileSync(path('text'), 'Dear colleagues');
  const outputs = [];
  for (const args of [[], ['a', 'b'], [small(), '--token-grace', 'long'], [path('text')]]) {
    const { code, output } = await importing(args);
    expect(code).toBe(1);
    outputs.push(output.trimEnd());
  }
  expect(outputs).toEqual([
    expect.stringMatching(/^Usage: npm run import:django -- FILE .*$/),
    expect.stringMatching(/^Usage: npm run import:django -- FILE .*$/),
    '--token-grace long: expected a duration such as 30d, 12h, 90m or 600s',
    expect.stringMatching(/^.*text is neither the SQLite file .* dumpdata\.$/),
  ]);
});

it('an import that is killed imported nothing, and the next one works', async () => {
  const folder = dataDir();
  const former = new FormerService();
  former.doctor(1);
  for (let id = 1; id <= 5000; id++) {
    former.patient(id);
    former.history(id, id, 1);
  }
  const file = write(former, 'JSON', path('many'));
  const database = await startEmbedded({ dataDir: folder });
  await migrate(database.connection);
  const dataSource = await new DataSource(connectionOptions(database.connection)).initialize();
  const writing = async () => {
    const found = await dataSource.query(`SELECT FROM pg_stat_activity WHERE query LIKE 'INSERT INTO doctors%'`);
    return found.length > 0;
  };
  // in which each new doctor is counted: else it could be over before anybody sees it
  const held = dataSource.createQueryRunner();
  await held.startTransaction();
  await held.query('LOCK TABLE list_counts IN SHARE MODE');
  const killed = run('cli/import-django.js', { DATA_DIR: folder }, [file]);
  while (!(await writing()));
  killed.kill('SIGKILL');
  await killed.ended();
  await held.rollbackTransaction();
  await held.release();
  expect(await dataSource.query('SELECT FROM users')).toEqual([]);
  expect((await commandOn(folder)([file])).output).toMatch(/^ {2}histories +5000 +5000 +0 +0$/m);
  expect(await dataSource.query('SELECT count(*)::int FROM users')).toEqual([{ count: 5001 }]);
  await dataSource.destroy();
  await database.stop();
});
