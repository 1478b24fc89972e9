import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { schemaStatus } from '../src/database/migrate.js';
import { restoreBackup } from '../src/transfer/backup/restore.js';
import { writeBackup } from '../src/transfer/backup/write.js';
import { tablesOf } from '../src/transfer/tables.js';
import { unexported } from './support/database.js';
import {
  everythingIn,
  fillWithMany,
  fillWithVariety,
  forge,
  makeOldValues,
  useDatabase,
  useFolder,
} from './support/transfer.js';

const original = useDatabase('original');
const copy = useDatabase('copy');
const path = useFolder();

jest.setTimeout(60_000);

const query = (text: string) => original.dataSource.query(text);

describe('a backup that is restored', () => {
  it('brings every row and every numbering back', async () => {
    await fillWithVariety(original);
    const written = await writeBackup(original.source, path('variety'));
    expect(await restoreBackup(copy.source, path('variety'))).toEqual(written);
    expect(await everythingIn(copy)).toEqual(await everythingIn(original));
    const [{ id: patientId }] = await copy.dataSource.query('SELECT id FROM patients LIMIT 1');
    expect((await copy.make.appointment({ patientId, historyId: null, doctorId: null })).id).toBe(1001);
  });

  it('holds all tables of the schema', async () => {
    const tables: { name: string }[] = await query(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename NOT IN (${unexported}) AND tablename NOT LIKE 'audit_log_%'`,
    );
    const written = await writeBackup(original.source, path('tables'));
    expect(written.map(({ table }) => table).sort()).toEqual(tables.map(({ name }) => name).sort());
  });

  it('holds parents before children', () => {
    const names = tablesOf(original.dataSource).map(({ name }) => name);
    for (const { tableName, foreignKeys } of original.dataSource.entityMetadatas) {
      for (const { referencedTablePath } of foreignKeys) {
        expect(names.indexOf(referencedTablePath)).toBeLessThan(names.indexOf(tableName));
      }
    }
  });

  it('may be of a database without any row', async () => {
    await writeBackup(original.source, path('no rows'));
    await restoreBackup(copy.source, path('no rows'));
    expect(await everythingIn(copy)).toEqual(await everythingIn(original));
  });

  it('migrates a database without tables', async () => {
    await fillWithVariety(original);
    await writeBackup(original.source, path('unmigrated'));
    await copy.dataSource.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
    await restoreBackup(copy.source, path('unmigrated'));
    expect(await everythingIn(copy)).toEqual(await everythingIn(original));
  });

  it.each(['unmigrated', 'migrated'])(
    'goes into an %s database in its own schema, which then is migrated',
    async (state) => {
      if (state === 'unmigrated') await copy.dataSource.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
      await restoreBackup(copy.source, join(import.meta.dirname, 'support/version-0.1.0.backup'));
      expect(await schemaStatus(copy.source.connection)).toEqual(await schemaStatus(original.source.connection));
      expect(await copy.dataSource.query('SELECT id, state, overbook_reason FROM appointments ORDER BY id')).toEqual([
        { id: 1, state: 'approved', overbook_reason: null },
        { id: 2, state: 'approved', overbook_reason: 'booked twice before bookings excluded each other' },
        { id: 3, state: 'requested', overbook_reason: null },
      ]);
      expect(await copy.dataSource.query('SELECT appointment_id, overbooked FROM claims ORDER BY 1')).toEqual([
        { appointment_id: 1, overbooked: false },
        { appointment_id: 2, overbooked: true },
      ]);
    },
  );
});

describe('rows that are older than a rule', () => {
  const check = 'CHECK (room_charge >= 0 AND medicine_cost >= 0 AND doctor_fee >= 0 AND other_charge >= 0)';
  const rule = `costs DROP CONSTRAINT costs_not_negative_check, ADD CONSTRAINT costs_not_negative_check ${check}`;
  afterEach(async () => {
    for (const { dataSource } of [original, copy]) {
      await dataSource.query(`TRUNCATE users CASCADE; ALTER TABLE ${rule}`);
    }
  });

  it('come back as they are, and the rule holds for new ones', async () => {
    await query('ALTER TABLE costs DROP CONSTRAINT costs_not_negative_check');
    await original.make.history({ costs: { roomCharge: -5 } });
    await query(`ALTER TABLE ${rule.replace(/.*ADD/, 'costs ADD')} NOT VALID`);
    await writeBackup(original.source, path('older'));
    await restoreBackup(copy.source, path('older'));
    expect(await everythingIn(copy)).toEqual(await everythingIn(original));
    await expect(copy.make.history({ costs: { roomCharge: -6 } })).rejects.toThrow(/costs_not_negative_check/);
  });

  it('come back past the triggers that judge new values alone', async () => {
    await makeOldValues(original);
    await writeBackup(original.source, path('old values'));
    await restoreBackup(copy.source, path('old values'));
    expect(await everythingIn(copy)).toEqual(await everythingIn(original));
    await expect(copy.make.patient({ age: '-6.0' })).rejects.toThrow(/patients_age_check/);
  });

  it('come back from a backup of when a check judged them', async () => {
    await makeOldValues(original);
    await writeBackup(original.source, path('new schema'));
    const checks = [
      { table: 'patients', name: 'patients_age_check' },
      { table: 'histories', name: 'histories_release_check' },
    ];
    const former = await forge(readFileSync(path('new schema')), (content) =>
      content
        .replace(/,"NewValues1764900000000"[^\]]*/, '')
        .replace('"notValid":[]', `"notValid":${JSON.stringify(checks)}`),
    );
    writeFileSync(path('old schema'), former);
    await restoreBackup(copy.source, path('old schema'));
    expect(await everythingIn(copy)).toEqual(await everythingIn(original));
  });

  it('are not feared in a database that had some once', async () => {
    await copy.dataSource.query(`ALTER TABLE ${rule} NOT VALID`);
    await original.make.patient();
    await writeBackup(original.source, path('valid'));
    await restoreBackup(copy.source, path('valid'));
    expect(await everythingIn(copy)).toEqual(await everythingIn(original));
  });
});

describe('a backup during writes', () => {
  it('is the database as it was at one moment', async () => {
    await fillWithMany(original, 10_000);
    const before = await everythingIn(original);
    const without = (lines: string[] = [], others: string[] = []) => {
      const known = new Set(others);
      return lines.filter((line) => !known.has(line));
    };
    let [going, written] = [true, 0];
    const writing = (async () => {
      for (; going; written++) {
        await original.dataSource.transaction(async (manager) => {
          await manager.query(`DELETE FROM users WHERE username = 'many ${written + 1}'`);
          await manager.query(`UPDATE doctors SET address = '${written + 1} gone'`);
        });
      }
    })();
    while (written < 5) await new Promise((done) => setTimeout(done, 1));
    await writeBackup(original.source, path('moving'));
    const after = written;
    going = false;
    await writing;
    await restoreBackup(copy.source, path('moving'));
    const restored = await everythingIn(copy);
    const gone = 10_000 - (restored.patients?.length ?? 0);
    expect(gone).toBeGreaterThanOrEqual(5);
    expect(after).toBeGreaterThan(gone);
    expect(restored.doctors?.[0]).toContain(`"${gone} gone"`);
    for (const table of ['users', 'sessions', 'patients', 'histories', 'costs', 'appointments']) {
      expect(without(before[table], restored[table])).toHaveLength(gone);
      expect(without(restored[table], before[table])).toEqual([]);
    }
  });
});

describe('departments that are not the six of a new database', () => {
  it('come back as they were', async () => {
    await original.dataSource.query(`DELETE FROM departments WHERE code <> 'CL'`);
    await original.dataSource.query(`INSERT INTO departments VALUES ('EYE', 'Eyes', 20, 60, false)`);
    await original.make.doctor({ department: 'EYE' });
    await writeBackup(original.source, path('departments'));
    await restoreBackup(copy.source, path('departments'));
    expect(await everythingIn(copy)).toEqual(await everythingIn(original));
  });
});
