import { checkSeals, firstKept, sealRows } from '../src/audit/audit.queries.js';
import { restoreBackup } from '../src/transfer/backup/restore.js';
import { writeBackup } from '../src/transfer/backup/write.js';
import { exportTables } from '../src/transfer/export/tables.js';
import { type TestDatabase, useDatabase, useFolder } from './support/transfer.js';

const original = useDatabase('original');
const copy = useDatabase('copy');
const path = useFolder();

jest.setTimeout(60_000);

/** Rows of this month, and of one that has no partition. */
const add = ({ dataSource }: TestDatabase) =>
  dataSource.query(`
    INSERT INTO audit_log (at, actor_id, address, operation, subjects, records, fields, status)
    SELECT at, gen_random_uuid(), '::1', 'x', ARRAY[gen_random_uuid()], '{history 1}', '{}', 200
      FROM generate_series(1, 20), (VALUES (now()), ('2020-02-29 23:59:59.999999Z')) times (at)`);

async function seal({ dataSource }: TestDatabase): Promise<void> {
  while ((await dataSource.query(sealRows.text, ['1000000'])).length > 0);
}

async function check({ dataSource }: TestDatabase) {
  const [{ month, seal: first }] = await dataSource.query(firstKept.text);
  return (await dataSource.query(checkSeals.text, ['0', month, first]))[0];
}

describe('a record of access that was restored', () => {
  beforeEach(async () => {
    await add(original);
    await seal(original);
    await writeBackup(original.source, path('backup'), { force: true });
    await restoreBackup(copy.source, path('backup'));
  });

  it('is as whole as it was, and goes on', async () => {
    const before = await check(original);
    expect(before).toMatchObject({ rows: 40, faults: [] });
    expect(await check(copy)).toEqual(before);
    await add(copy);
    await seal(copy);
    expect(await check(copy)).toMatchObject({ rows: 80, faults: [] });
  });

  it('refuses changes as before', async () => {
    await expect(copy.dataSource.query('DELETE FROM audit_log')).rejects.toThrow('append-only');
    await expect(copy.dataSource.query('TRUNCATE audit_seals')).rejects.toThrow('append-only');
  });

  it('shows what was changed before the backup', async () => {
    await copy.dataSource.query(`
      BEGIN; SET LOCAL session_replication_role = replica;
      UPDATE audit_log SET address = NULL WHERE id = (SELECT max(id) FROM audit_log); COMMIT`);
    await writeBackup(copy.source, path('tampered'), { force: true });
    expect((await check(copy)).faults).toHaveLength(1);
  });
});

it('an export has the record too', async () => {
  await add(original);
  const counts = await exportTables(original.source, path('export'));
  expect(counts).toContainEqual({ table: 'audit_log', rows: 40 });
});
