import { setTimeout as sleep } from 'node:timers/promises';
import { auditList } from '../src/admin/audit.queries.js';
import { Expiry } from '../src/appointments/expiry.service.js';
import { EVERY_PATIENT } from '../src/audit/entry.js';
import { plan } from '../src/database/list-plan.js';
import { useApp } from './support/app.js';
import type { ApiClient } from './support/client.js';
import { type Made, type MadePatient, password } from './support/make.js';
import { walk } from './support/walk.js';

const test = useApp();

const EVERYBODY = '00000000-0000-0000-0000-000000000000';
const NOBODY = '00000000-0000-4000-8000-000000000001';

let admin: Made;
let asAdmin: ApiClient;
let patient: MadePatient;
beforeEach(async () => {
  admin = await test.make.admin();
  asAdmin = test.api.as(admin.token);
  patient = await test.make.patient({ account: { firstName: 'Meera', lastName: 'Das' } });
});

type Row = Record<string, unknown> & { operation: string; subjects: string[]; status: number; xmin: string };
const rows = (): Promise<Row[]> => test.dataSource.query('SELECT *, xmin FROM audit_log ORDER BY id');

describe('a read', () => {
  it('leaves a row that says who, from where, when, what and whose', async () => {
    const { id } = await test.make.history({ patientId: patient.id });
    await asAdmin.get(`/api/admin/patient/${patient.userId}/history/${id}/`);
    const [session] = await test.dataSource.query('SELECT id FROM sessions WHERE user_id = $1', [admin.userId]);
    const [row, ...others] = await rows();
    expect(others).toEqual([]);
    expect(row).toMatchObject({
      actor_id: admin.userId,
      actor_role: 'admin',
      session_id: session.id,
      address: '127.0.0.1',
      operation: 'history.read',
      subjects: [patient.userId],
      records: [`history ${id}`],
      fields: [],
      status: 200,
      request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(Date.now() - Number(row?.at)).toBeLessThan(10_000);
  });

  it('of one’s own data leaves one too', async () => {
    await test.api.as(patient.token).get('/api/patient/history/');
    expect(await rows()).toMatchObject([
      { operation: 'histories.list', actor_id: patient.userId, subjects: [patient.userId] },
    ]);
  });

  it('of a list of persons is one row with the names of the parameters', async () => {
    await asAdmin.get('/api/admin/patients/?username=secret&page_size=10');
    expect(await rows()).toMatchObject([
      { operation: 'patients.list', subjects: [EVERYBODY], fields: ['username', 'page_size'] },
    ]);
    expect(JSON.stringify(await rows())).not.toContain('secret');
  });

  it('of how many persons a search finds is one row with the names of the parameters', async () => {
    const reply = await asAdmin.send('HEAD', '/api/admin/patients/?q=secret&page_size=10');
    expect(reply.headers.get('x-total-count')).toBe('0');
    expect(await rows()).toMatchObject([{ operation: 'patients.list', fields: ['q', 'page_size'], status: 200 }]);
  });

  it('of a doctor’s appointments names every patient in it, also as CSV', async () => {
    const doctor = await test.make.doctor();
    const other = await test.make.patient();
    for (const { id } of [patient, patient, other])
      await test.make.appointment({ patientId: id, historyId: null, doctorId: doctor.id });
    const api = test.api.as(doctor.token);
    await api.get('/api/doctor/appointments/');
    await api.get('/api/doctor/appointments/?page_size=1', { headers: { accept: 'text/csv' } });
    const subjects = (await rows()).map((row) => row.subjects.toSorted());
    const all = [doctor.userId, patient.userId, other.userId].sort();
    expect(subjects).toEqual([all, [doctor.userId, patient.userId].sort()]);
  });

  it('of very many persons is several rows', async () => {
    const doctor = await test.make.doctor();
    await test.dataSource.query(
      `WITH u AS (INSERT INTO users (username, first_name, password_hash, role)
                  SELECT 'many ' || n, 'M', '', 'patient' FROM generate_series(1, 1200) n RETURNING id),
            p AS (INSERT INTO patients (user_id, age, address, mobile) SELECT id, 1, 'x', '1' FROM u RETURNING id)
       INSERT INTO appointments (patient_id, doctor_id, appointment_date, appointment_time, state, overbook_reason)
         SELECT id, $1, '2030-01-01', '10:00', 'approved', 'all at once' FROM p`,
      [doctor.id],
    );
    await test.api.as(doctor.token).get('/api/doctor/appointments/');
    const found = await rows();
    expect(found).toHaveLength(3);
    expect(new Set(found.flatMap(({ subjects }) => subjects)).size).toBe(1201);
    expect(new Set(found.map(({ request_id }) => request_id)).size).toBe(1);
  });

  it('of nobody’s data leaves none', async () => {
    await test.api.get('/api/departments/');
    await fetch(`${test.url}/health`);
    await fetch(`${test.url}/api/nothing/`);
    expect(await rows()).toEqual([]);
  });

  it('served beside many others leaves a row like each of them', async () => {
    const path = `/api/admin/patient/${patient.userId}/`;
    // all wait for one lock, so that they are served together on a slow machine too
    const holder = test.dataSource.createQueryRunner();
    await holder.startTransaction();
    await holder.query('LOCK TABLE patients');
    const answers = Promise.all(Array.from({ length: 200 }, () => asAdmin.get(path)));
    await sleep(500);
    await holder.rollbackTransaction();
    await holder.release();
    await answers;
    expect(await rows()).toHaveLength(200);
    expect(new Set((await rows()).map(({ xmin }) => xmin)).size).toBeLessThan(150);
  });
});

describe('a refused attempt', () => {
  it.each([
    ['without a token', 401, async () => test.api],
    ['with a bad one', 401, async () => test.api.as('0'.repeat(40))],
    ['in another role', 403, async () => test.api.as((await test.make.doctor()).token)],
  ])('%s leaves a row', async (_, status, client) => {
    await (await client()).get(`/api/admin/patient/${patient.userId}/history/`);
    expect(await rows()).toMatchObject([{ operation: 'histories.list', subjects: [patient.userId], status }]);
  });

  it.each(['patients/', 'appointments/', 'approve/patients/', 'audit/'])(
    'of somebody unknown at the list of all is in no patient’s log: %s',
    async (path) => {
      await test.api.get(`/api/admin/${path}`);
      await test.api.as((await test.make.doctor()).token).get(`/api/admin/${path}`);
      expect(await rows()).toMatchObject([
        { actor_id: null, subjects: [], status: 401 },
        { actor_role: 'doctor', subjects: [EVERY_PATIENT], status: 403 },
      ]);
    },
  );

  it('is none when it leaves no room for an answer, before anybody asks who it is', async () => {
    const headers = { accept: 'image/png' };
    const path = `/api/admin/patient/${patient.userId}/`;
    expect(await asAdmin.get(path, { headers })).toMatchObject({ status: 406 });
    expect(await rows()).toEqual([]);
  });

  it('names the account of another role', async () => {
    const doctor = await test.make.doctor();
    await test.api.as(doctor.token).get(`/api/admin/patient/${patient.userId}/`);
    expect(await rows()).toMatchObject([{ actor_id: doctor.userId, actor_role: 'doctor', status: 403 }]);
  });

  it('with the token of an account that lost its approval names the account', async () => {
    const doctor = await test.make.doctor();
    const { id } = await test.make.appointment({ patientId: patient.id, historyId: null });
    await test.dataSource.query('UPDATE users SET approved = false WHERE id = ANY ($1)', [
      [doctor.userId, patient.userId],
    ]);
    const [session] = await test.dataSource.query('SELECT id FROM sessions WHERE user_id = $1', [doctor.userId]);
    await test.api.as(doctor.token).get(`/api/admin/patient/${patient.userId}/`);
    await test.api.as(doctor.token).get(`/api/admin/appointment/${id}/`);
    await test.api.as(patient.token).get('/api/patient/profile/');
    const [subjects, actor] = [[patient.userId], { actor_id: doctor.userId, session_id: session.id }];
    expect(await rows()).toMatchObject([
      { ...actor, actor_role: 'doctor', operation: 'patient.read', subjects, status: 401 },
      { ...actor, actor_role: 'doctor', operation: 'appointment.read', subjects, status: 401 },
      { actor_id: patient.userId, operation: 'profile.read', subjects, status: 401 },
    ]);
  });

  it('by a method that the path does not have leaves a row, of whom the path refuses anyway', async () => {
    const { id } = await test.make.appointment({ patientId: patient.id, historyId: null });
    const doctor = await test.make.doctor();
    const ask = async (method: string, path: string, token = '') =>
      (await fetch(`${test.url}/api/admin/${path}/`, { method, headers: { authorization: `Token ${token}` } })).status;
    const paths = [`patient/${patient.userId}`, `appointment/${id}`];
    for (const path of paths) {
      expect([await ask('POST', path, admin.token), await ask('OPTIONS', path, admin.token)]).toEqual([405, 204]);
      expect([await ask('POST', path, doctor.token), await ask('OPTIONS', path, doctor.token)]).toEqual([403, 403]);
    }
    expect(await ask('PATCH', `patient/${patient.userId}`, '0'.repeat(40))).toBe(401);
    const row = { operation: 'method.unknown', actor_id: doctor.userId, subjects: [patient.userId], status: 403 };
    const atAppointment = { ...row, records: [`appointment ${id}`] };
    expect(await rows()).toMatchObject([
      ...[row, row, atAppointment, atAppointment],
      { ...row, actor_id: null, status: 401 },
    ]);
    const log = await test.api.as(patient.token).get('/api/patient/access-log/');
    expect(log.text).toContain('“something that cannot be done with your records”');
  });

  it('at a record that is not there leaves a row', async () => {
    await asAdmin.get(`/api/admin/patient/${patient.userId}/history/99/`);
    await asAdmin.delete(`/api/admin/patient/${NOBODY}/`);
    expect(await rows()).toMatchObject([
      { operation: 'history.read', records: ['history 99'], status: 404 },
      { operation: 'patient.delete', subjects: [NOBODY], status: 404 },
    ]);
  });

  it('at a change leaves a row, and nothing of what was sent', async () => {
    await asAdmin.put(`/api/admin/patient/${patient.userId}/`, { patients: { first_name: 7, nonsense: 'secret' } });
    const found = await rows();
    expect(found).toMatchObject([{ operation: 'patient.change', subjects: [patient.userId], status: 400 }]);
    expect(JSON.stringify(found)).not.toContain('secret');
  });
});

describe('a login', () => {
  const login = (username: string, word: string) => test.api.post('/api/patient/login/', { username, password: word });

  it('leaves a row of the account and its new session', async () => {
    await login(patient.username, password);
    const [row] = await rows();
    const [{ id }] = await test.dataSource.query('SELECT id FROM sessions ORDER BY created_at DESC LIMIT 1');
    const { userId } = patient;
    expect(row).toMatchObject({
      operation: 'login',
      actor_id: userId,
      subjects: [userId],
      session_id: id,
      status: 200,
    });
  });

  it('that fails leaves a row of the account, if it is one, and no name', async () => {
    await login(patient.username, 'wrong');
    await login('who is this', 'wrong');
    const found = await rows();
    expect(found).toMatchObject([
      { operation: 'login', actor_id: null, subjects: [patient.userId], status: 400 },
      { operation: 'login', actor_id: null, subjects: [], status: 400 },
    ]);
    expect(JSON.stringify(found)).not.toMatch(/who is this|wrong/);
  });
});

describe('an approval', () => {
  it('and its withdrawal have words of their own', async () => {
    const change = (first_name: string, status: boolean) =>
      asAdmin.put(`/api/admin/patient/${patient.userId}/`, { patients: { first_name, status, patient: {} } });
    await change('A', false);
    await change('B', true);
    await change('C', true);
    expect((await rows()).map(({ operation }) => operation)).toEqual([
      'account.withdraw',
      'account.approve',
      'patient.change',
    ]);
  });
});

describe('whose record it was', () => {
  const booking = (doctor: number, patient_history: number) => ({
    appointments: { appointment_date: '2099-07-18', appointment_time: '10:00', doctor, patient_history },
  });

  /** At the time of `booking`. */
  const booked = (patientId: number, doctorId: number) =>
    test.make.appointment({
      ...{ patientId, historyId: null, doctorId },
      ...{ appointmentDate: '2099-07-18', appointmentTime: '10:00' },
    });

  it('is told of each patient whose doctor is deleted', async () => {
    const doctor = await test.make.doctor();
    const other = await test.make.patient();
    const ids: number[] = [];
    for (const { id: patientId } of [patient, other]) {
      ids.push((await test.make.appointment({ patientId, historyId: null, doctorId: doctor.id })).id);
    }
    await asAdmin.delete(`/api/admin/doctor/${doctor.userId}/`);
    const [row, ...more] = await rows();
    expect(more).toEqual([]);
    expect(row).toMatchObject({ operation: 'doctor.delete', fields: ['doctor_id'] });
    expect(row?.subjects.toSorted()).toEqual([doctor.userId, patient.userId, other.userId].sort());
    expect(row?.records).toEqual(ids.map((id) => `appointment ${id}`));
  });

  it('is told of a request whose time has passed, in a transaction with its end', async () => {
    const { id } = await test.make.appointment({ patientId: patient.id, historyId: null, state: 'requested' });
    const past = `appointment_date = '2020-01-01'`;
    await test.dataSource.query(`UPDATE appointments SET ${past}`);
    await test.dataSource.query(
      `INSERT INTO appointment_events (appointment_id, actor_role, action, to_state, starts_at)
       SELECT id, 'patient', 'request', 'requested', starts_at FROM appointments`,
    );
    await test.app.get(Expiry).sweep();
    await test.app.get(Expiry).sweep();
    const found = await rows();
    expect(found).toMatchObject([
      {
        operation: 'appointment.expire',
        actor_id: null,
        actor_role: 'system',
        subjects: [patient.userId],
        records: [`appointment ${id}`],
        fields: ['state'],
      },
    ]);
    const [{ xmin }] = await test.dataSource.query(`SELECT xmin FROM appointments WHERE id = ${id}`);
    expect(found[0]?.xmin).toBe(xmin);
  });

  it('is told of a booking that is refused, and asked for, at a time that another has', async () => {
    const doctor = await test.make.doctor();
    const { id: historyId } = await test.make.history({ patientId: patient.id, assignedDoctorId: doctor.id });
    const check = () => asAdmin.post('/api/admin/appointments/check/', booking(doctor.id, historyId));
    expect(await check()).toMatchObject({ status: 200 });
    const other = await test.make.patient();
    await booked(other.id, doctor.id);
    expect(await asAdmin.post('/api/admin/appointments/', booking(doctor.id, historyId))).toMatchObject({
      status: 409,
    });
    const found = await rows();
    expect(found.map(({ subjects, status }) => [status, subjects.toSorted()])).toEqual([
      [200, [patient.userId]],
      [409, [patient.userId, other.userId].sort()],
    ]);
    // nothing was changed
    expect(found[1]).toMatchObject({ fields: [] });
  });

  it('is told of a time that is looked at for another, and shows whose it is', async () => {
    const doctor = await test.make.doctor();
    const other = await test.make.patient();
    const { id: historyId } = await test.make.history({ patientId: other.id, assignedDoctorId: doctor.id });
    await booked(patient.id, doctor.id);
    const path = '/api/admin/appointments/check/';
    expect(await asAdmin.post(path, booking(doctor.id, historyId))).toMatchObject({ body: { available: false } });
    const found = await rows();
    expect(found.map(({ subjects }) => subjects.toSorted())).toEqual([[patient.userId, other.userId].sort()]);
  });

  it('is told of both patients when an appointment moves to the history of another', async () => {
    const other = await test.make.patient();
    const { id: historyId } = await test.make.history({ patientId: other.id });
    const { id } = await test.make.appointment({ patientId: patient.id, historyId: null });
    await asAdmin.put(`/api/admin/appointment/${id}/`, { appointments: { patient_history: historyId } });
    expect((await rows()).map(({ subjects }) => subjects.toSorted())).toEqual([[patient.userId, other.userId].sort()]);
  });

  it('is told of a leave that was only tried, in words of its own and without fields', async () => {
    const doctor = await test.make.doctor();
    await booked(patient.id, doctor.id);
    const leave = { from: '2099-07-18', to: '2099-07-18', affected: 'cancel' };
    const reply = await test.api.as(doctor.token).post('/api/doctor/leave/?dry_run=true', leave);
    expect(reply).toMatchObject({ status: 201, body: { affected: [{}] } });
    const found = await rows();
    expect(found).toMatchObject([{ operation: 'leave.try', fields: [] }]);
    expect(found[0]?.subjects.toSorted()).toEqual([doctor.userId, patient.userId].sort());
  });

  it('is told of an appointment that somebody else asks for in vain', async () => {
    const { id } = await test.make.appointment({ patientId: patient.id, historyId: null });
    const stranger = await test.make.patient();
    await test.api.as(stranger.token).get(`/api/admin/appointment/${id}/`);
    for (const query of ['timeline/', '?format=xml']) await test.api.get(`/api/admin/appointment/${id}/${query}`);
    await test.api.as(stranger.token).post(`/api/patient/appointment/${id}/cancel/`, {});
    await test.api.as(stranger.token).get('/api/admin/appointment/9999999999/');
    const found = await rows();
    expect(found.map(({ status, subjects }) => [status, subjects.includes(patient.userId)])).toEqual([
      [403, true],
      // nobody whom one knows could fill the logs of all patients
      [401, false],
      [404, false],
      [404, true],
      [403, false],
    ]);
  });

  it('is told of a history that is asked for as that of another', async () => {
    const other = await test.make.patient();
    const { id } = await test.make.history({ patientId: patient.id });
    await asAdmin.get(`/api/admin/patient/${other.userId}/history/${id}/`);
    expect((await rows()).map(({ subjects }) => subjects.toSorted())).toEqual([[patient.userId, other.userId].sort()]);
  });

  it('is told of a step that is repeated with its key', async () => {
    const { id } = await test.make.appointment({ patientId: patient.id, historyId: null });
    const cancel = () =>
      asAdmin.post(`/api/admin/appointment/${id}/cancel/`, {}, { headers: { 'idempotency-key': 'the same' } });
    expect([(await cancel()).status, (await cancel()).status]).toEqual([200, 200]);
    expect((await rows()).map(({ subjects }) => subjects)).toEqual([[patient.userId], [patient.userId]]);
  });

  it('is told of a booking that is repeated with its key, granted or refused, and of a leave that is tried again', async () => {
    const doctor = await test.make.doctor();
    const { id: historyId } = await test.make.history({ patientId: patient.id });
    const other = await test.make.patient();
    const { id: otherHistory } = await test.make.history({ patientId: other.id });
    const leave = { from: '2099-07-18', to: '2099-07-18', affected: 'cancel' };
    const twice = async (path: string, body: object, key: string) => {
      for (let time = 0; time < 2; time++) await asAdmin.post(path, body, { headers: { 'idempotency-key': key } });
    };
    await twice('/api/admin/appointments/', booking(doctor.id, historyId), 'first');
    await twice('/api/admin/appointments/', booking(doctor.id, otherHistory), 'second');
    await twice(`/api/admin/doctor/${doctor.userId}/leave/?dry_run=true`, leave, 'third');
    const found = (await rows()).map((row) => ({ ...row, subjects: row.subjects.toSorted() }));
    const both = [patient.userId, other.userId].sort();
    const taken = { operation: 'appointment.book', status: 409, subjects: both, fields: [] };
    const tried = { operation: 'leave.try', subjects: [patient.userId, doctor.userId].sort(), fields: [] };
    const records = [expect.stringMatching(/^appointment \d+$/)];
    const granted = { operation: 'appointment.book', status: 201, subjects: [patient.userId], records };
    expect(found).toMatchObject([granted, { ...granted, fields: [] }, taken, taken, tried, tried]);
  });

  it('is not told of a deletion that was refused', async () => {
    const history = await test.make.history();
    const [{ user_id }] = await test.dataSource.query('SELECT user_id FROM doctors WHERE id = $1', [
      history.assignedDoctorId,
    ]);
    await test.make.appointment({ patientId: patient.id, historyId: null, doctorId: history.assignedDoctorId });
    expect(await asAdmin.delete(`/api/admin/doctor/${user_id}/`)).toMatchObject({ status: 409 });
    expect(await rows()).toMatchObject([{ subjects: [user_id], records: [], fields: [] }]);
  });

  it('is told of a letter for a new password', async () => {
    await test.dataSource.query(`UPDATE users SET email = 'meera@ward.example' WHERE id = $1`, [patient.userId]);
    await test.api.post('/api/patient/password/forgot/', { email: 'meera@ward.example' });
    await test.api.post('/api/patient/password/forgot/', { email: 'nobody@ward.example' });
    const told = async () => (await rows()).filter(({ operation }) => operation === 'password.send-reset');
    for (let tries = 0; tries < 100 && (await told()).length === 0; tries++) await sleep(20);
    expect(await told()).toMatchObject([{ actor_role: 'system', subjects: [patient.userId] }]);
    const { body } = await test.api.as(patient.token).get('/api/patient/access-log/?role=system');
    expect(body).toMatchObject({
      access_log: [
        { what: 'The hospital wrote you a letter for a new password, as somebody asked for one.', name: null },
      ],
    });
  });
});

describe('when the row cannot be written', () => {
  const failing = async (work: () => Promise<void>) => {
    await test.dataSource.query('ALTER TABLE audit_log ADD CONSTRAINT no_more CHECK (false) NOT VALID');
    await work().finally(() => test.dataSource.query('ALTER TABLE audit_log DROP CONSTRAINT no_more'));
  };

  it('nothing is shown', async () => {
    await failing(async () => {
      for (const path of [
        '/api/admin/patients/',
        '/api/admin/patients/?page=1',
        `/api/admin/patient/${patient.userId}/`,
      ]) {
        const reply = await asAdmin.get(path);
        expect(reply).toMatchObject({ status: 503, body: { code: 'not_recorded' } });
        expect(reply.headers.get('retry-after')).toBe('1');
        for (const name of ['etag', 'link', 'x-total-count']) expect(reply.headers.get(name)).toBeNull();
      }
    });
    expect(await asAdmin.get('/api/admin/patients/')).toMatchObject({ status: 200 });
  });

  it('nothing is changed', async () => {
    await failing(async () => {
      const change = { patients: { first_name: 'Other', patient: { mobile: '1' } } };
      expect((await asAdmin.put(`/api/admin/patient/${patient.userId}/`, change)).status).toBe(503);
      expect((await asAdmin.delete(`/api/admin/patient/${patient.userId}/`)).status).toBe(503);
      const stale = { headers: { 'if-match': '"stale"' } };
      const reply = await asAdmin.put(`/api/admin/patient/${patient.userId}/`, change, stale);
      expect(reply).toMatchObject({ status: 503, body: { code: 'not_recorded' } });
      expect(reply.headers.get('etag')).toBeNull();
    });
    expect(await asAdmin.get(`/api/admin/patient/${patient.userId}/`)).toMatchObject({
      status: 200,
      body: { patients: { first_name: 'Meera', patient: { mobile: '12345' } } },
    });
  });

  it('because the table is locked, the request is answered in time', async () => {
    await test.dataSource.transaction(async (manager) => {
      await manager.query('LOCK TABLE audit_log IN ACCESS EXCLUSIVE MODE');
      expect(await test.api.as(patient.token).get('/api/patient/history/')).toMatchObject({ status: 503 });
    });
    expect(await test.api.as(patient.token).get('/api/patient/history/')).toMatchObject({ status: 200 });
  });
});

describe('the record', () => {
  it.each([
    'UPDATE audit_log SET status = 404',
    'DELETE FROM audit_log',
    'TRUNCATE audit_log',
    'DELETE FROM audit_log_default',
    'TRUNCATE audit_log_default',
    `DO $$ BEGIN EXECUTE format('DELETE FROM %I', to_char(now() AT TIME ZONE 'UTC', '"audit_log_"YYYY_MM')); END $$`,
    `DO $$ BEGIN EXECUTE format('TRUNCATE %I', to_char(now() AT TIME ZONE 'UTC', '"audit_log_"YYYY_MM')); END $$`,
    'UPDATE audit_seals SET id = 2',
    'DELETE FROM audit_seals',
    'TRUNCATE audit_seals',
  ])('refuses %s', async (statement) => {
    await asAdmin.get('/api/admin/patients/');
    await test.dataSource.query(`
      INSERT INTO audit_log (at, operation, subjects, records, fields, status) VALUES ('2001-01-01', 'x', '{}', '{}', '{}', 200);
      INSERT INTO audit_seals (id, previous, month, last_row, row_ids, row_digests, hash)
        VALUES (1, '', '2001-01-01', 1, '{1}', '', '')`);
    await expect(test.dataSource.query(statement)).rejects.toThrow('the record of access is append-only');
  });

  it('has partitions for the months to come', async () => {
    const partitions: { name: string }[] = await test.dataSource.query(
      `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'audit_log'::regclass`,
    );
    expect(partitions).toHaveLength(4);
  });

  it('says that a command of the operator made an account', async () => {
    const { createAdmin } = await import('../src/auth/first-admin.js');
    await createAdmin(test.app, { username: 'chief', password: 'right horse 7' });
    const [{ id }] = await test.dataSource.query(`SELECT id FROM users WHERE username = 'chief'`);
    expect(await rows()).toMatchObject([{ operation: 'command', actor_id: null, subjects: [id], request_id: null }]);
  });
});

describe('GET /api/admin/audit/', () => {
  type Listed = { audit: { operation: string; outcome: string }[] };
  const list = async (query: string) => ((await asAdmin.get(`/api/admin/audit/${query}`)).body as Listed).audit;
  const ids = (body: unknown) => (body as { audit: { id: number }[] }).audit.map(({ id }) => id);
  const operations = async (query: string) => (await list(query)).map(({ operation }) => operation);

  it('lists the latest first, and is recorded itself', async () => {
    await test.api.as(patient.token).get('/api/patient/profile/');
    expect(await operations('')).toEqual(['profile.read']);
    expect(await operations('')).toEqual(['audit.list', 'profile.read']);
    expect(await operations('?sort=id&page_size=1')).toEqual(['profile.read']);
  });

  it('filters by patient, actor, role, operation, outcome, request and time', async () => {
    await test.api.as(patient.token).get('/api/patient/profile/');
    await asAdmin.get(`/api/admin/patient/${patient.userId}/`);
    await test.api.get('/api/patient/profile/');
    const only = async (query: string) => (await operations(query)).filter((operation) => operation !== 'audit.list');
    expect(await only(`?patient=${patient.userId}`)).toEqual(['patient.read', 'profile.read']);
    expect(await only(`?actor=${admin.userId}`)).toEqual(['patient.read']);
    expect(await only('?role=patient')).toEqual(['profile.read']);
    expect(await only('?operation=profile.read')).toEqual(['profile.read', 'profile.read']);
    expect(await only(`?patient=${patient.userId}&operation=profile.read`)).toEqual(['profile.read']);
    const [first, second] = await rows();
    expect(await only(`?request=${second?.request_id}`)).toEqual(['patient.read']);
    expect(first?.request_id).not.toBe(second?.request_id);
    expect(await only('?outcome=refused')).toEqual(['profile.read']);
    const past = new Date(Date.now() - 60_000).toISOString();
    expect(await only(`?at_from=${past}`)).toHaveLength(3);
    expect(await operations(`?at_to=${past}`)).toEqual([]);
    expect(await only('?q=Meera')).toEqual(['profile.read']);
  });

  it('tells of a patient what the patient is told, lists of all patients included', async () => {
    await asAdmin.get('/api/admin/patients/');
    const later = await test.make.patient();
    for (const { userId } of [patient, later]) await asAdmin.get(`/api/admin/patient/${userId}/`);
    await asAdmin.get('/api/admin/approve/patients/');
    for (const { userId, token } of [patient, later]) {
      const { body } = await test.api.as(token).get('/api/patient/access-log/');
      const rowsOfPatient = (await list(`?patient=${userId}`)) as unknown as { at: string }[];
      // the patient's own look at the log came in between
      expect(rowsOfPatient.slice(1).map(({ at }) => at)).toEqual(
        (body as { access_log: { at: string }[] }).access_log.map(({ at }) => at),
      );
    }
    const ofLater = async () => (await operations(`?patient=${later.userId}`)).filter((name) => /^patient/.test(name));
    expect(await ofLater()).toEqual(['patients.list', 'patient.read']);
    // when the account was made is not known any more
    await test.dataSource.query('DELETE FROM users WHERE id = $1', [later.userId]);
    expect(await ofLater()).toEqual(['patients.list', 'patient.read', 'patients.list']);
  });

  it('refuses a role that nobody has', async () => {
    expect(await asAdmin.get('/api/admin/audit/?role=nurse')).toMatchObject({
      status: 400,
      body: { role: ['"nurse" is not a valid choice.'] },
    });
    expect(await list('?role=system')).toEqual([]);
  });

  it.each(['meera das', 'me da', 'das'])('finds for %p page by page what the whole list has', async (words) => {
    const twin = await test.make.patient({ account: { firstName: 'Meera', lastName: 'Das' } });
    const actors = [patient.userId, twin.userId, admin.userId];
    // some at one time, some refused
    await test.dataSource.query(
      `INSERT INTO audit_log (at, actor_id, operation, subjects, records, fields, status)
       SELECT now() - n / 4 * interval '1 hour', ($1::uuid[])[1 + n % 3], 'x', '{}', '{}', '{}', CASE n % 5 WHEN 0 THEN 403 ELSE 200 END
         FROM generate_series(1, 40) n`,
      [actors],
    );
    const q = `q=${encodeURIComponent(words)}&operation=x`;
    for (const more of ['', '&outcome=refused', '&sort=id', '&sort=at,-id']) {
      const whole = ids((await asAdmin.get(`/api/admin/audit/?${q}${more}`)).body);
      expect(whole).not.toEqual([]);
      const paged = await walk<{ id: number }>(asAdmin, `/api/admin/audit/?${q}${more}&page_size=4`);
      expect(paged.map(({ id }) => id)).toEqual(whole);
      const third = await asAdmin.get(`/api/admin/audit/?${q}${more}&page_size=2&page=3&count=true`);
      expect(ids(third.body)).toEqual(whole.slice(4, 6));
      expect(third.headers.get('x-total-count')).toBe(String(whole.length));
      expect(ids((await asAdmin.get(`/api/admin/audit/?${q}${more}&page_size=2&page=3`)).body)).toEqual(
        whole.slice(4, 6),
      );
    }
  });

  it('finds the few that were refused by an index', async () => {
    await test.dataSource.query(
      `INSERT INTO audit_log (operation, subjects, records, fields, status)
       SELECT 'x', '{}', '{}', '{}', CASE n WHEN 7 THEN 403 ELSE 200 END FROM generate_series(1, 20000) n`,
    );
    await test.dataSource.query('ANALYZE audit_log');
    const all = { words: [], sort: [], after: undefined, counted: false, page: { size: 50, skip: 0 } };
    const refused = { field: 'outcome', operator: '=', value: 'refused' } as const;
    const { rows: asked, values } = plan(auditList, { ...all, conditions: [refused] }, [], () => []);
    const [{ 'QUERY PLAN': explained }] = await test.dataSource.query(
      `EXPLAIN (ANALYZE, FORMAT JSON) ${asked.text}`,
      values,
    );
    expect(explained[0].Plan['Actual Rows']).toBe(1);
    expect(JSON.stringify(explained)).not.toMatch(/"Rows Removed by Filter":[1-9]/);
  });

  it.each(['yesterday', '2026-01-05', '2026-02-30T00:00:00Z', '2026-01-05T09:30:00'])(
    'refuses the time %s',
    async (at) => {
      expect(await asAdmin.get(`/api/admin/audit/?at_from=${at}`)).toMatchObject({
        status: 400,
        body: { at_from: [expect.any(String)] },
      });
    },
  );

  it('goes on behind a cursor and comes as CSV', async () => {
    for (let time = 0; time < 5; time++) await test.api.as(patient.token).get('/api/patient/profile/');
    const first = await asAdmin.get('/api/admin/audit/?page_size=3&operation=profile.read');
    const cursor = first.headers.get('x-next-cursor');
    expect(await list(`?page_size=3&operation=profile.read&cursor=${cursor}`)).toHaveLength(2);
    const csv = await asAdmin.get('/api/admin/audit/', { headers: { accept: 'text/csv' } });
    expect(csv.text.split('\r\n')[0]).toContain('id,at,actor,role,session');
  });
});

describe('GET /api/patient/access-log/', () => {
  type Log = { access_log: { what: string; name: string | null }[] };
  const log = async (query = '') =>
    ((await test.api.as(patient.token).get(`/api/patient/access-log/${query}`)).body as Log).access_log;

  it('tells a patient in words who used the data, and nothing of others', async () => {
    const doctor = await test.make.doctor({ account: { firstName: 'Ada', lastName: 'Roy' } });
    const other = await test.make.patient();
    await test.make.appointment({ patientId: patient.id, historyId: null, doctorId: doctor.id });
    await test.api.as(doctor.token).get('/api/doctor/appointments/');
    await asAdmin.get(`/api/admin/patient/${patient.userId}/history/`);
    await asAdmin.get(`/api/admin/patient/${other.userId}/history/`);
    await asAdmin.get('/api/admin/patients/');
    await test.api.get(`/api/admin/patient/${patient.userId}/`);
    await test.api.as(patient.token).get('/api/patient/profile/');
    expect((await log()).map(({ what, name }) => [what, name])).toEqual([
      ['You read your profile.', 'Meera Das'],
      ['Somebody who was not logged in tried something that was refused: “read your profile”.', null],
      ['An administrator listed all patients.', 'First Last'],
      ['An administrator read your histories.', 'First Last'],
      ['A doctor read your appointments and their histories.', 'Ada Roy'],
    ]);
    expect((await log('?role=doctor')).map(({ name }) => name)).toEqual(['Ada Roy']);
    expect(await log('?outcome=refused&page_size=5')).toHaveLength(1);
  });

  it('does not tell of lists from before the account was there', async () => {
    await asAdmin.get('/api/admin/patients/');
    const later = await test.make.patient();
    expect((await test.api.as(later.token).get('/api/patient/access-log/')).body).toEqual({ access_log: [] });
  });

  it('names no other patient', async () => {
    const other = await test.make.patient({ account: { firstName: 'Nosy', lastName: 'Roy' } });
    await test.api.as(other.token).get(`/api/admin/patient/${patient.userId}/`);
    expect(await log()).toMatchObject([{ what: expect.stringMatching(/^A patient tried/), name: null }]);
    expect(await log('?q=nosy')).toEqual([]);
    expect(await log('?q=meera')).toMatchObject([{ name: 'Meera Das' }, { name: 'Meera Das' }]);
  });

  it('names nobody whose account is gone', async () => {
    const gone = await test.make.admin();
    await test.api.as(gone.token).get(`/api/admin/patient/${patient.userId}/`);
    await test.dataSource.query('DELETE FROM users WHERE id = $1', [gone.userId]);
    expect(await log()).toMatchObject([{ what: 'An administrator read your profile.', name: null }]);
  });
});
