import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { DataSource } from 'typeorm';
import { connectionOptions } from '../../src/database/connection.js';
import { entities } from '../../src/entities.js';
import { seal } from '../../src/transfer/backup/seal.js';
import { tablesOf } from '../../src/transfer/tables.js';
import type { Source } from '../../src/transfer/transaction.js';
import { cloneDatabase, emptyTables } from './database.js';
import { Make } from './make.js';

/** What a test file works with; filled in before its first test. */
export interface TestDatabase {
  source: Source;
  dataSource: DataSource;
  make: Make;
}

/** A database without an application, the test file's own and empty before each test. */
export function useDatabase(purpose: string): TestDatabase {
  const database = {} as TestDatabase;
  beforeAll(async () => {
    const connection = await cloneDatabase(purpose);
    database.source = { connection, entities };
    database.dataSource = await new DataSource({ ...connectionOptions(connection), entities }).initialize();
    database.make = new Make(database.dataSource);
  });
  beforeEach(() => emptyTables(database.dataSource));
  afterAll(() => database.dataSource.destroy());
  return database;
}

/** A function that makes paths in a folder that is gone after the tests. */
export function useFolder(): (name: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'hospital-transfer-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return (name) => join(folder, name);
}

/** Some of everything, with values that are easily lost on the way. */
export async function fillWithVariety({ make, dataSource }: TestDatabase): Promise<void> {
  await make.admin({ firstName: 'O\'Neil\t"x", \\N', lastName: '', email: 'a@b.example' });
  await make.doctor({ address: 'Street\n\\.\n\\.\nTown\r\n', account: { active: false, lastName: '한국 😀 é' } });
  const patient = await make.patient({ address: '=1+1,"\\"', age: '0.0', account: { approved: false } });
  await make.history({
    patientId: patient.id,
    symptoms: '\\',
    releaseDate: '2026-03-01',
    costs: { otherCharge: 2 ** 31 - 1 },
  });
  await make.history({ costs: null });
  await make.appointment({ appointmentTime: '09:05:00.000001' });
  await make.appointment({ patientId: patient.id, historyId: null, doctorId: null, approved: false });
  await dataSource.query(`UPDATE users SET created_at = '0001-01-01 00:00:00.000001+00' WHERE email IS NOT NULL`);
  // of this month, which has a partition, and of one that has none
  await dataSource.query(`
    INSERT INTO audit_log (at, actor_id, actor_role, address, operation, subjects, records, fields, status)
      SELECT at, id, role, '::1', 'profile.read', ARRAY[id], '{history 1}', '{}', 200
        FROM users, (VALUES (now()), ('2020-02-29 23:59:59.999999Z')) times (at);
    INSERT INTO audit_seals (id, previous, month, last_row, row_ids, row_digests, hash)
      VALUES (1, '', '2020-02-01', 2, '{1,2}', sha256('a'), sha256('b'))`);
  // a number that was given to a row that is gone is not given again
  await dataSource.query(`SELECT setval('appointments_id_seq', 1000)`);
}

/** An age and a release that today's rules refuse, as imports bring them over. */
export async function makeOldValues({ make, dataSource }: TestDatabase): Promise<void> {
  const judge = (verb: 'DISABLE' | 'ENABLE') =>
    dataSource.query(`ALTER TABLE patients ${verb} TRIGGER patients_age_check;
                      ALTER TABLE histories ${verb} TRIGGER histories_release_check`);
  await judge('DISABLE');
  const { id: patientId } = await make.patient({ age: '-999.9' });
  await make.history({ patientId, admitDate: '2026-02-02', releaseDate: '2026-02-01' });
  await judge('ENABLE');
}

/** `count` patients, each with a session, a history, its costs and an appointment. */
export async function fillWithMany({ dataSource, make }: TestDatabase, count: number): Promise<void> {
  const { id: doctor } = await make.doctor();
  await dataSource.query(`
    INSERT INTO users (username, first_name, password_hash, role)
      SELECT 'many ' || i, md5(i::text), 'x', 'patient' FROM generate_series(1, ${count}) i;
    INSERT INTO sessions (user_id, token_hash, expires_at)
      SELECT id, sha256(id::text::bytea), now() FROM users WHERE username LIKE 'many %';
    INSERT INTO patients (user_id, age, address, mobile)
      SELECT id, random() * 100, md5(id::text), '1' FROM users WHERE username LIKE 'many %';
    INSERT INTO histories (patient_id, assigned_doctor_id, admit_date, symptoms, department)
      SELECT id, ${doctor}, '2026-01-01', md5(id::text), 'CL' FROM patients;
    INSERT INTO costs (history_id, room_charge) SELECT id, id FROM histories ON CONFLICT DO NOTHING;
    INSERT INTO appointments (patient_id, history_id, appointment_date, appointment_time)
      SELECT patient_id, id, '2026-01-01', '10:00' FROM histories;`);
}

/** Every row, as text, of every table, the state of the sequences, the constraints, the triggers and the indexes. */
export async function everythingIn({ dataSource }: TestDatabase): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  const read = async (name: string, query: string) => {
    const rows: { line: string }[] = await dataSource.query(query);
    found[name] = rows.map(({ line }) => line).sort();
  };
  for (const { name } of tablesOf(dataSource)) await read(name, `SELECT t::text AS line FROM ${name} t`);
  await read(
    'sequences',
    `SELECT sequencename || last_value AS line FROM pg_sequences
      WHERE last_value IS NOT NULL AND sequencename <> 'migrations_id_seq'`,
  );
  await read('indexes', `SELECT indexdef AS line FROM pg_indexes WHERE schemaname = 'public'`);
  await read(
    'constraints',
    `SELECT conrelid::regclass || conname || pg_get_constraintdef(oid) AS line FROM pg_constraint
      WHERE connamespace = 'public'::regnamespace AND contype <> 'n'`,
  );
  await read(
    'triggers',
    'SELECT concat(tgrelid::regclass, tgname, tgenabled) AS line FROM pg_trigger WHERE NOT tgisinternal',
  );
  return found;
}

/** A backup whose checksum is right, with a content that this program would not write. */
export async function forge(backup: Buffer, change: (content: string) => string): Promise<Buffer> {
  const body = backup.subarray(backup.indexOf('\n') + 1, backup.lastIndexOf('\nsha256'));
  const content = zstdDecompressSync(body).toString();
  expect(change(content)).not.toBe(content);
  return buffer(Readable.from([zstdCompressSync(change(content))]).pipe(seal()));
}
