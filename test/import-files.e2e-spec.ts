import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { useApp } from './support/app.js';
import { FormerService } from './support/django.js';
import { forms, importInto, listed, write } from './support/django-files.js';
import { useFolder } from './support/transfer.js';

const test = useApp();
const path = useFolder();
let count = 0;
const fresh = () => path(`file ${count++}`);
const bring = (file: string, options = {}) => importInto(test.dataSource, file, options);

const rows = async () => {
  const [{ rows: found }] = await test.dataSource.query(
    'SELECT (SELECT count(*) FROM users) + (SELECT count(*) FROM doctors) + (SELECT count(*) FROM sessions) AS rows',
  );
  return Number(found);
};

/** The file is refused in one sentence that names it, stays as it is, and nothing is written. */
async function expectRefusal(file: string, sentence: RegExp) {
  const before = existsSync(file) && readFileSync(file);
  const refusal = bring(file).catch((error: Error) => error);
  expect(await refusal).toMatchObject({ name: 'Error', message: expect.stringMatching(sentence) });
  expect(existsSync(file) && readFileSync(file)).toEqual(before);
  expect(await rows()).toBe(0);
}

const withContent = (content: string | Buffer) => {
  const file = fresh();
  writeFileSync(file, content);
  return file;
};

const dump = (change: (rows: FormerService['rows']) => unknown = (rows) => rows) =>
  withContent(JSON.stringify(change(FormerService.withRecords().rows)));

describe('a file that is not an export of the former service', () => {
  it.each([
    ['nothing', ''],
    ['a text', 'Dear colleagues'],
    ['an object', '{"model": "account.user"}'],
    ['a picture', Buffer.from([0xff, 0xd8, 0xff, 0xe0])],
  ])('is refused: %s', async (_, content) => {
    await expectRefusal(withContent(content), /is neither the SQLite file .* nor the JSON .*\.$/);
  });

  it.each([
    ['[]', /holds no accounts/],
    ['[1, 2]', /not every element has a model and fields/],
    ['[{"model": "account.user", "pk": 1}]', /not every element has a model and fields/],
    ['[{"id": 1, "name": "Ann"}]', /not every element has a model and fields/],
    ['[{"model": "shop.item", "pk": 1, "fields": {}}]', /holds no accounts/],
    ['[{"model": "account.user", "pk": 1, "fields": {"name": "x"}}]', /account.user has no "\w+"/],
    ['[{"model": "account.user",}]', /not complete and valid JSON/],
    ['[] []', /not complete and valid JSON/],
    ['[\0{\0}\0]\0', /not complete and valid JSON/],
  ])('is refused: %s', async (content, sentence) => {
    await expectRefusal(withContent(content), sentence);
  });

  it('is refused: a dump that was cut off', async () => {
    const file = dump();
    truncateSync(file, readFileSync(file).length - 20);
    await expectRefusal(file, /not complete and valid JSON/);
  });

  it('is refused: a dump without the accounts’ ids', async () => {
    const file = dump((all) => all.map(({ pk, ...row }) => (row.model === 'account.user' ? row : { ...row, pk })));
    await expectRefusal(file, /no ids: dump without --natural-primary/);
  });

  it('is refused: a dump without the groups', async () => {
    const file = dump((all) => all.filter(({ model }) => model !== 'auth.group'));
    await expectRefusal(file, /dump the app auth too/);
  });

  it('is refused: an SQLite file of something else, or of an older version', async () => {
    const file = fresh();
    const database = new DatabaseSync(file);
    database.exec('CREATE TABLE notes (id integer, note text)');
    await expectRefusal(file, /not one of the former service: no such table: auth_group/);
    database.close();
    const older = write(FormerService.withRecords(), 'SQLite', fresh());
    const changed = new DatabaseSync(older);
    changed.exec('ALTER TABLE account_user DROP COLUMN status');
    changed.close();
    await expectRefusal(older, /no such column: status/);
  });

  it('is refused: a damaged SQLite file', async () => {
    const former = FormerService.withRecords();
    former.history(10, 3, 5, { symptomps: 'x'.repeat(50_000) });
    const file = write(former, 'SQLite', fresh());
    const content = readFileSync(file);
    writeFileSync(file, content.subarray(0, content.length - 20_000));
    await expectRefusal(file, /cannot be read as an SQLite file: .*malformed/);
  });

  it('is refused: no file, or a folder', async () => {
    await expectRefusal(fresh(), /cannot be read: there is no such file/);
    await expect(bring(dirname(path('x')))).rejects.toThrow(/cannot be read: it is a folder/);
  });
});

describe('a dump', () => {
  it('may name groups and accounts instead of numbering them', async () => {
    const names = new Map<unknown, unknown>();
    const file = dump((all) => {
      for (const { pk, fields } of all) names.set(pk, fields.username ?? fields.name ?? names.get(pk));
      return all.map(({ fields, ...row }) => ({
        ...row,
        fields: {
          ...fields,
          ...(fields.user !== undefined && { user: [names.get(fields.user)] }),
          ...(Array.isArray(fields.groups) && { groups: fields.groups.map((pk) => [names.get(pk)]) }),
        },
      }));
    });
    const summary = await bring(file);
    expect(summary.findings).toEqual([]);
    expect(summary.counts.patients).toMatchObject({ inFile: 1, imported: 1 });
  });

  it('may be indented and begin with a byte order mark', async () => {
    const file = withContent(`\ufeff\n${JSON.stringify(FormerService.withRecords().rows, null, 4)}\n`);
    expect((await bring(file)).counts.accounts.imported).toBe(2);
  });

  it('says whose account is not in it', async () => {
    const file = dump((all) => [
      ...all,
      { model: 'doctor.doctor', pk: 6, fields: { department: 'CL', address: '', mobile: '1', user: ['nobody'] } },
    ]);
    const { findings } = await bring(file);
    expect(findings).toMatchObject([
      { kind: 'parent_missing', examples: [{ record: 'doctor', id: '6', note: 'account nobody is not in the file' }] },
    ]);
  });
});

describe('the report', () => {
  it('has everything in JSON, however much it is', async () => {
    const former = FormerService.withRecords();
    for (let id = 100; id < 1200; id++) former.history(id, 3, 5);
    const file = write(former, 'SQLite', fresh());
    const report = fresh();
    writeFileSync(report, 'an earlier one');
    await bring(file, { report, dryRun: true });
    const { counts, findings, dryRun } = JSON.parse(readFileSync(report, 'utf8'));
    expect([counts.histories.imported, dryRun]).toEqual([1101, true]);
    expect(findings.no_costs).toMatchObject({ count: 1100, leftOut: false });
    expect(findings.no_costs.rows.map(({ id }: { id: string }) => id)).toEqual(
      Array.from({ length: 1100 }, (_, at) => `${at + 100}`),
    );
  });

  it.each(forms)('that cannot be written stops the import of %s', async (form) => {
    const file = write(FormerService.withRecords(), form, fresh());
    const before = readdirSync(dirname(file));
    await expect(bring(file, { report: path('no/such/folder') })).rejects.toThrow(
      /cannot be written: there is no such/,
    );
    expect(await rows()).toBe(0);
    expect(readdirSync(dirname(file))).toEqual(before);
    expect(listed(await bring(file), 'no_costs')).toBeUndefined();
  });
});

it('an import that is stopped while it waits for the database ends at once', async () => {
  const file = write(FormerService.withRecords(), 'JSON', fresh());
  const stop = new AbortController();
  await test.dataSource.transaction(async (manager) => {
    await manager.query('LOCK TABLE costs');
    const stopped = expect(bring(file, { signal: stop.signal })).rejects.toThrow('stopped');
    const waiting =
      'SELECT FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())';
    while ((await test.dataSource.query(waiting)).length === 0);
    stop.abort(new Error('stopped'));
    await stopped;
  });
  expect(await rows()).toBe(0);
});

it('an import that is stopped, or loses its connection, leaves nothing behind, and the next one works', async () => {
  const file = write(FormerService.withRecords(), 'JSON', fresh());
  const signal = AbortSignal.abort(new Error('stopped'));
  await expect(bring(file, { signal, report: fresh() })).rejects.toThrow('stopped');
  const runner = test.dataSource.createQueryRunner();
  await runner.startTransaction();
  await runner.query('LOCK TABLE costs');
  const cut = bring(file).catch(() => 'failed');
  const waiting = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE datname = current_database() AND query LIKE 'LOCK TABLE users%'`;
  while ((await test.dataSource.query(waiting)).length === 0);
  await runner.rollbackTransaction();
  await runner.release();
  expect(await cut).toBe('failed');
  expect(await rows()).toBe(0);
  expect((await bring(file)).counts.accounts.imported).toBe(2);
});
