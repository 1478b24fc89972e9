import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Partitions } from '../src/audit/partitions.service.js';
import { Sealing } from '../src/audit/sealing.service.js';
import { migrate, requireCurrentSchema } from '../src/database/migrate.js';
import { startApp, type TestApp, useApp } from './support/app.js';
import { password } from './support/make.js';

const test = useApp();
const role = `hospital_api_${process.env.JEST_WORKER_ID}`;

/** As docs/security.md has them. */
const document = readFileSync(join(import.meta.dirname, '../docs/security.md'), 'utf8');
const grants = (/^GRANT [^`]*/m.exec(document)?.[0] ?? '').replaceAll('hospital_api', role);

/** The service in a role that has these grants and owns nothing. */
let limited: TestApp;
beforeAll(async () => {
  await test.app.get(Sealing).onModuleDestroy();
  await test.dataSource.query(`CREATE ROLE ${role} LOGIN; ${grants}`);
  limited = await startApp({ ...test.connection, user: role });
});

const sql = (text: string) => test.dataSource.query(text);
/** What PostgreSQL answers to the role. */
const refusalOf = (text: string): Promise<string> =>
  limited.dataSource.query(text).then(
    () => 'done',
    ({ message }: Error) => message,
  );

describe('a service that does not own its tables', () => {
  it('finds them in order', async () => {
    const connection = { ...test.connection, user: role };
    await expect(requireCurrentSchema(connection)).resolves.toBeUndefined();
    expect(await migrate(connection)).toMatchObject({ pending: [] });
  });

  it('serves, records, seals and verifies', async () => {
    const admin = limited.api.as((await test.make.admin()).token);
    const doctor = await test.make.doctor();
    const profile_data = { age: '29.0', address: 'Dhaka', mobile: '9999' };
    const user_data = { username: 'meera', first_name: 'Meera', password, password2: password };
    const registered = await limited.api.post('/api/patient/registration/', { user_data, profile_data });
    expect(registered).toMatchObject({ status: 201 });
    const [{ id }] = await sql(`SELECT id FROM users WHERE username = 'meera'`);
    const approved = await admin.put(`/api/admin/approve/patient/${id}/`, { patients: { status: true, patient: {} } });
    expect(approved).toMatchObject({ status: 200 });
    const { token } = (await limited.api.post('/api/patient/login/', { username: 'meera', password })).body as {
      token: string;
    };
    const slot = { appointment_date: '2099-07-18', appointment_time: '16:33', doctor: doctor.id };
    const key = { headers: { 'idempotency-key': 'once' } };
    expect(await limited.api.as(token).post('/api/patient/appointment/', slot, key)).toMatchObject({ status: 201 });
    const [request] = await sql('SELECT id FROM appointments');
    expect(await admin.post(`/api/admin/appointment/${request.id}/approve/`)).toMatchObject({ status: 200 });
    expect(await admin.get('/api/admin/patients/?q=meera')).toMatchObject({ body: { patients: [{}] } });
    expect(await admin.delete(`/api/admin/patient/${id}/`)).toMatchObject({ status: 200 });
    await eventually(async () => (await sql('SELECT FROM audit_seals')).length > 0);
    const verdict = (await admin.get('/api/admin/audit/verify/')).body;
    expect(verdict).toMatchObject({ verified: true, faults: [], last_seal: {} });
  });

  it('makes the partitions of the months to come', async () => {
    const partitions = `SELECT count(*)::int FROM pg_inherits WHERE inhparent = 'audit_log'::regclass`;
    const [{ count: before }] = await sql(partitions);
    await limited.app.get(Partitions).makeAhead();
    expect(await refusalOf(`SELECT make_audit_partition('2031-05-01')`)).toBe('done');
    expect(await sql(partitions)).toEqual([{ count: before + 1 }]);
    const row = `INSERT INTO audit_log (at, operation, subjects, records, fields, status)
                 VALUES ('2031-05-07Z', 'x', '{}', '{}', '{}', 200)`;
    expect(await refusalOf(row)).toBe('done');
    expect(await sql('SELECT operation FROM audit_log_2031_05')).toEqual([{ operation: 'x' }]);
  });

  it('makes them of nothing of its own', async () => {
    const runner = limited.dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.query('CREATE TEMP TABLE audit_log (id int) PARTITION BY RANGE (id)');
    await runner.query(`SELECT make_audit_partition('2031-06-01')`);
    await runner.query('DROP TABLE pg_temp.audit_log');
    await runner.commitTransaction();
    await runner.release();
    const parents = `SELECT inhparent::regclass::text AS parent FROM pg_inherits WHERE inhrelid = 'audit_log_2031_06'::regclass`;
    expect(await sql(parents)).toEqual([{ parent: 'audit_log' }]);
  });

  it.each([
    ...['audit_log', 'audit_log_default', 'audit_seals'].flatMap((table) => [
      `UPDATE ${table} SET id = id`,
      `DELETE FROM ${table}`,
      `TRUNCATE ${table}`,
      `DROP TABLE ${table}`,
      `ALTER TABLE ${table} DISABLE TRIGGER ALL`,
    ]),
    'INSERT INTO audit_log_default SELECT * FROM audit_log',
    `SELECT setval('audit_log_id_seq', 1)`,
    'SET session_replication_role = replica',
    'CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$',
    'CREATE TABLE audit_log_2031_07 (LIKE audit_log)',
    'ALTER TABLE audit_log DETACH PARTITION audit_log_default',
  ])('cannot %s', async (statement) => {
    expect(await refusalOf(statement)).toMatch(/^(permission denied|must be owner)/);
  });
});

describe('a role without grants', () => {
  it('makes no partitions', async () => {
    await sql(`CREATE ROLE ${role}_nobody`);
    const may = `SELECT has_function_privilege('${role}_nobody', 'make_audit_partition(date)', 'EXECUTE') AS may`;
    expect(await sql(may)).toEqual([{ may: false }]);
  });
});

/** Waits for what happens beside the requests. */
async function eventually(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200 && !(await holds()); tries++) await new Promise((next) => setTimeout(next, 50));
  expect(await holds()).toBe(true);
}
