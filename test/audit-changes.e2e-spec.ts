import { generateSync } from 'otplib';
import type { State } from '../src/history/appointment-state.js';
import { createDocument } from '../src/http/openapi.js';
import { useApp } from './support/app.js';
import type { ApiClient } from './support/client.js';
import { forgetAccess } from './support/database.js';
import { type Made, password } from './support/make.js';

const test = useApp();
const tables = [
  ...['users', 'doctors', 'patients', 'histories', 'costs', 'appointments', 'sessions'],
  ...['appointment_events', 'leaves', 'working_hours', 'password_resets'],
];
const slot = { appointment_date: '2099-07-18', appointment_time: '16:33:27' };

/** Keeps which transactions changed anything, and what. */
beforeAll(async () => {
  await test.dataSource.query(`
    CREATE TABLE changed (xid text NOT NULL, what text NOT NULL);
    CREATE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN INSERT INTO changed VALUES (pg_current_xact_id()::xid::text, TG_TABLE_NAME); RETURN NULL; END $$;
    ${tables
      .map(
        (table) =>
          `CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON ${table} EXECUTE FUNCTION note_change();`,
      )
      .join(' ')}`);
});

interface Change {
  api: ApiClient;
  path: string;
  body?: unknown;
  subject?: string;
  operation: string;
  fields?: string[];
}

const registration = { username: 'new', first_name: 'New', password: 'right horse 7', password2: 'right horse 7' };
const doctorProfile = { department: 'CL', address: 'Dhaka', mobile: '1' };
const patientProfile = { age: '29.0', address: 'Dhaka', mobile: '1' };

const admin = async () => test.api.as((await test.make.admin()).token);

const login = (role: 'doctor' | 'patient' | 'admin') => async (): Promise<Change> => {
  const made = role === 'admin' ? await test.make.admin() : await test.make[role]();
  const body = { username: made.username, password };
  return { api: test.api, path: `/api/${role}/login/`, body, subject: made.userId, operation: 'login' };
};

const register = (role: 'doctor' | 'patient', prefix: '' | 'admin/') => async (): Promise<Change> => {
  const body = { user_data: registration, profile_data: role === 'doctor' ? doctorProfile : patientProfile };
  const api = prefix ? await admin() : test.api;
  return { api, path: `/api/${prefix}${role}/registration/`, body, operation: `${role}.register` };
};

const profile = (role: 'doctor' | 'patient') => async (): Promise<Change> => {
  const { token, userId } = await test.make[role]();
  const body = { profile_data: { mobile: '77' } };
  const change = { operation: 'profile.change', fields: ['mobile'], subject: userId };
  return { api: test.api.as(token), path: `/api/${role}/profile/`, body, ...change };
};

const account =
  (role: 'doctor' | 'patient', method: 'change' | 'delete', prefix: string) => async (): Promise<Change> => {
    const { userId } = await test.make[role]();
    const path = `/api/admin/${prefix}${role}/${userId}/`;
    const body = method === 'change' ? { [`${role}s`]: { first_name: 'A', [role]: { address: 'B' } } } : undefined;
    const fields = method === 'change' ? ['first_name', 'address'] : [];
    return { api: await admin(), path, body, subject: userId, operation: `${role}.${method}`, fields };
  };

const history = (operation: 'history.change' | 'history.delete' | 'history.open') => async (): Promise<Change> => {
  const patient = await test.make.patient();
  const { id, assignedDoctorId } = await test.make.history({ patientId: patient.id });
  const path = `/api/admin/patient/${patient.userId}/history/${operation === 'history.open' ? '' : `${id}/`}`;
  const opened = { symptomps: 'Fever', department: 'CL', assigned_doctor: assignedDoctorId };
  const patient_history = operation === 'history.open' ? opened : { symptomps: 'Cough', costs: { doctor_fee: 7 } };
  const fields = {
    'history.open': ['symptoms', 'department', 'assigned_doctor_id'],
    'history.change': ['symptoms', 'doctor_fee'],
    'history.delete': [],
  };
  const body = operation === 'history.delete' ? undefined : { patient_history };
  return { api: await admin(), path, body, subject: patient.userId, operation, fields: fields[operation] };
};

const appointment =
  (operation: 'appointment.change' | 'appointment.delete', prefix: string) => async (): Promise<Change> => {
    const patient = await test.make.patient();
    const { id } = await test.make.appointment({ patientId: patient.id, historyId: null });
    const body = operation === 'appointment.change' ? { appointments: { status: false } } : undefined;
    const path = `/api/admin/${prefix}appointment/${id}${prefix ? '' : '/'}`;
    return { api: await admin(), path, body, subject: patient.userId, operation };
  };

type Role = 'doctor' | 'patient' | 'admin';
const make = (role: Role): Promise<Made> => (role === 'admin' ? test.make.admin() : test.make[role]());

/** What the owner of an account does with it; `prepare` is called with the account and makes the body. */
const own =
  (role: Role, path: string, operation: string, prepare: (made: Made) => unknown = () => undefined) =>
  async (): Promise<Change> => {
    const made = await make(role);
    const body = await prepare(made);
    const api = test.api.as(made.token);
    return { api, path: `/api/${role}/${path}`, body, subject: made.userId, operation };
  };

const anew = { password: 'another horse 7', password2: 'another horse 7' };
const code = (secret: string) => generateSync({ secret, epoch: Date.now() / 1000 });

async function secondFactor(role: Role, { token }: Made): Promise<string> {
  const { body } = await test.api.as(token).post(`/api/${role}/mfa/setup/`);
  return (body as { secret: string }).secret;
}

const reset = (role: Role) => async (): Promise<Change> => {
  const { userId } = await make(role);
  const token = '5'.repeat(40);
  await test.make.reset(userId, token);
  const path = `/api/${role}/password/reset/`;
  return { api: test.api, path, body: { token, ...anew }, subject: userId, operation: 'password.reset' };
};

const ofRole = (role: Role): Record<string, () => Promise<Change>> => ({
  [`POST /api/${role}/logout/`]: own(role, 'logout/', 'logout'),
  [`DELETE /api/${role}/sessions/`]: own(role, 'sessions/', 'sessions.end', ({ userId }) => {
    return test.make.session(userId).then(() => undefined);
  }),
  [`DELETE /api/${role}/sessions/{uuid}/`]: async () => {
    const { userId, token } = await make(role);
    await test.make.session(userId);
    const [{ id }] = await test.dataSource.query(
      `SELECT id FROM sessions WHERE user_id = '${userId}' LIMIT 1 OFFSET 1`,
    );
    return { api: test.api.as(token), path: `/api/${role}/sessions/${id}/`, subject: userId, operation: 'session.end' };
  },
  [`POST /api/${role}/password/change/`]: own(role, 'password/change/', 'password.change', () => ({
    old_password: password,
    ...anew,
  })),
  [`POST /api/${role}/password/reset/`]: reset(role),
  [`PUT /api/${role}/email/`]: own(role, 'email/', 'email.change', () => ({ email: 'a@ward.example', password })),
  [`POST /api/${role}/mfa/setup/`]: own(role, 'mfa/setup/', 'mfa.setup'),
  [`POST /api/${role}/mfa/verify/`]: own(role, 'mfa/verify/', 'mfa.enable', async (made) => ({
    otp: code(await secondFactor(role, made)),
  })),
  [`POST /api/${role}/mfa/disable/`]: own(role, 'mfa/disable/', 'mfa.disable', async (made) => {
    const otp = code(await secondFactor(role, made));
    await test.api.as(made.token).post(`/api/${role}/mfa/verify/`, { otp });
    await test.dataSource.query('UPDATE users SET totp_step = totp_step - 10 WHERE mfa');
    return { password, otp };
  }),
});

const atDesk = (role: 'doctor' | 'patient', path: string, operation: string) => async (): Promise<Change> => {
  const { userId } = await test.make[role]();
  await test.dataSource.query(`UPDATE users SET mfa = true, totp_secret = 'x' WHERE id = $1`, [userId]);
  return { api: await admin(), path: `/api/admin/${role}/${userId}/${path}/`, subject: userId, operation };
};

const step =
  (caller: Role, action: string, state: State, body: object = {}) =>
  async (): Promise<Change> => {
    const [patient, doctor] = [await test.make.patient(), await test.make.doctor()];
    const { id } = await test.make.appointment({ patientId: patient.id, doctorId: doctor.id, historyId: null, state });
    const as = {
      admin,
      doctor: async () => test.api.as(doctor.token),
      patient: async () => test.api.as(patient.token),
    };
    const api = await as[caller]();
    if (action === 'undo') await api.post(`/api/admin/appointment/${id}/cancel/`);
    const path = `/api/${caller}/appointment/${id}/${action}/`;
    return { api, path, body, subject: patient.userId, operation: `appointment.${action}` };
  };

const schedule = { schedule: [{ weekday: 1, starts: '09:00', ends: '12:00' }] };
const leave = { from: '2030-07-18', to: '2030-07-18' };
const given = async (userId: string, token: string) => {
  const { body } = await test.api.as(token).post(`/api/admin/doctor/${userId}/leave/`, leave);
  return (body as { leave: { id: number } }).leave.id;
};

const ofDoctor =
  (caller: 'doctor' | 'admin', path: string, operation: string, body?: object) => async (): Promise<Change> => {
    const { userId, token } = await test.make.doctor();
    const { token: adminToken } = await test.make.admin();
    const id = operation === 'leave.delete' ? `${await given(userId, adminToken)}/` : '';
    const prefix = caller === 'doctor' ? '/api/doctor' : `/api/admin/doctor/${userId}`;
    const api = test.api.as(caller === 'doctor' ? token : adminToken);
    return { api, path: `${prefix}/${path}/${id}`, body, subject: userId, operation };
  };

/** Operations that change nobody's data. */
const harmless = /\/check\/$|\/departments\/|\/password\/forgot\/$/;

/** A change by each operation of the document that makes one. */
const changes: Record<string, () => Promise<Change>> = {
  'POST /api/doctor/login/': login('doctor'),
  'POST /api/patient/login/': login('patient'),
  'POST /api/admin/login/': login('admin'),
  'POST /api/doctor/registration/': register('doctor', ''),
  'POST /api/patient/registration/': register('patient', ''),
  'POST /api/admin/doctor/registration/': register('doctor', 'admin/'),
  'POST /api/admin/patient/registration/': register('patient', 'admin/'),
  'PUT /api/doctor/profile/': profile('doctor'),
  'PUT /api/patient/profile/': profile('patient'),
  'PUT /api/admin/doctor/{uuid}/': account('doctor', 'change', ''),
  'PUT /api/admin/patient/{uuid}/': account('patient', 'change', ''),
  'DELETE /api/admin/doctor/{uuid}/': account('doctor', 'delete', ''),
  'DELETE /api/admin/patient/{uuid}/': account('patient', 'delete', ''),
  'PUT /api/admin/approve/doctor/{uuid}/': account('doctor', 'change', 'approve/'),
  'PUT /api/admin/approve/patient/{uuid}/': account('patient', 'change', 'approve/'),
  'DELETE /api/admin/approve/doctor/{uuid}/': account('doctor', 'delete', 'approve/'),
  'DELETE /api/admin/approve/patient/{uuid}/': account('patient', 'delete', 'approve/'),
  'POST /api/admin/patient/{uuid}/history/': history('history.open'),
  'PUT /api/admin/patient/{uuid}/history/{id}/': history('history.change'),
  'DELETE /api/admin/patient/{uuid}/history/{id}/': history('history.delete'),
  'POST /api/patient/appointment/': async () => {
    const [{ token, userId }, doctor] = [await test.make.patient(), await test.make.doctor()];
    const body = { ...slot, doctor: doctor.id };
    const path = '/api/patient/appointment/';
    return { api: test.api.as(token), path, body, subject: userId, operation: 'appointment.request' };
  },
  'POST /api/admin/appointments/': async () => {
    const patient = await test.make.patient();
    const { id, assignedDoctorId } = await test.make.history({ patientId: patient.id });
    const body = { appointments: { ...slot, doctor: assignedDoctorId, patient_history: id } };
    return {
      api: await admin(),
      path: '/api/admin/appointments/',
      body,
      subject: patient.userId,
      operation: 'appointment.book',
    };
  },
  'PUT /api/admin/appointment/{id}/': appointment('appointment.change', ''),
  'DELETE /api/admin/appointment/{id}/': appointment('appointment.delete', ''),
  'PUT /api/admin/approve/appointment/{id}': appointment('appointment.change', 'approve/'),
  'DELETE /api/admin/approve/appointment/{id}': appointment('appointment.delete', 'approve/'),
  ...ofRole('doctor'),
  ...ofRole('patient'),
  ...ofRole('admin'),
  'POST /api/admin/doctor/{uuid}/password-reset/': atDesk('doctor', 'password-reset', 'password.issue-reset'),
  'POST /api/admin/patient/{uuid}/password-reset/': atDesk('patient', 'password-reset', 'password.issue-reset'),
  'POST /api/admin/doctor/{uuid}/mfa-reset/': atDesk('doctor', 'mfa-reset', 'mfa.reset'),
  'POST /api/admin/patient/{uuid}/mfa-reset/': atDesk('patient', 'mfa-reset', 'mfa.reset'),
  'DELETE /api/admin/doctor/{uuid}/sessions/': atDesk('doctor', 'sessions', 'sessions.end-all'),
  'DELETE /api/admin/patient/{uuid}/sessions/': atDesk('patient', 'sessions', 'sessions.end-all'),
  'POST /api/admin/appointment/{id}/approve/': step('admin', 'approve', 'requested'),
  'POST /api/admin/appointment/{id}/reject/': step('admin', 'reject', 'requested'),
  'POST /api/admin/appointment/{id}/cancel/': step('admin', 'cancel', 'approved'),
  'POST /api/admin/appointment/{id}/check-in/': step('admin', 'check-in', 'approved'),
  'POST /api/admin/appointment/{id}/complete/': step('admin', 'complete', 'checked_in'),
  'POST /api/admin/appointment/{id}/no-show/': step('admin', 'no-show', 'approved'),
  'POST /api/admin/appointment/{id}/undo/': step('admin', 'undo', 'approved'),
  'POST /api/admin/appointment/{id}/reschedule/': step('admin', 'reschedule', 'approved', slot),
  'POST /api/doctor/appointment/{id}/check-in/': step('doctor', 'check-in', 'approved'),
  'POST /api/doctor/appointment/{id}/complete/': step('doctor', 'complete', 'checked_in'),
  'POST /api/doctor/appointment/{id}/no-show/': step('doctor', 'no-show', 'approved'),
  'POST /api/patient/appointment/{id}/cancel/': step('patient', 'cancel', 'approved'),
  'POST /api/patient/appointment/{id}/reschedule/': step('patient', 'reschedule', 'approved', slot),
  'PUT /api/doctor/schedule/': ofDoctor('doctor', 'schedule', 'schedule.change', schedule),
  'PUT /api/admin/doctor/{uuid}/schedule/': ofDoctor('admin', 'schedule', 'schedule.change', schedule),
  'POST /api/doctor/leave/': ofDoctor('doctor', 'leave', 'leave.take', leave),
  'POST /api/admin/doctor/{uuid}/leave/': ofDoctor('admin', 'leave', 'leave.take', leave),
  'DELETE /api/doctor/leave/{id}/': ofDoctor('doctor', 'leave', 'leave.delete'),
  'DELETE /api/admin/doctor/{uuid}/leave/{id}/': ofDoctor('admin', 'leave', 'leave.delete'),
};

it('every operation that changes something is tried', () => {
  const documented = Object.entries(createDocument(test.app).paths).flatMap(([path, item]) =>
    (['post', 'put', 'delete'] as const)
      .filter((method) => item[method])
      .map((method) => `${method.toUpperCase()} ${path}`)
      .filter((name) => !harmless.test(name)),
  );
  expect(Object.keys(changes).sort()).toEqual(documented.sort());
});

describe.each(Object.entries(changes))('%s', (name, prepare) => {
  it('leaves one row in its one transaction', async () => {
    const { api, path, body, subject, operation, fields } = await prepare();
    await test.dataSource.query(`BEGIN; ${forgetAccess} DELETE FROM changed; COMMIT`);
    const reply = await api.send(name.split(' ')[0] ?? '', path, body);
    expect(reply.status).toBeLessThan(300);
    const rows = await test.dataSource.query('SELECT *, xmin FROM audit_log');
    expect(rows).toMatchObject([{ operation, status: reply.status, ...(fields && { fields }) }]);
    if (subject) expect(rows[0].subjects).toEqual([subject]);
    const transactions: { xid: string }[] = await test.dataSource.query('SELECT DISTINCT xid FROM changed');
    expect(transactions).toEqual([{ xid: rows[0].xmin }]);
  });
});

describe('a login with a second factor', () => {
  it.each([
    ['one-time password', 'totp_step'],
    ['recovery code', 'recovery_hashes'],
  ])('uses a %s up in the transaction of its row, which tells so', async (kind, field) => {
    const made = await make('patient');
    const secret = await secondFactor('patient', made);
    const verified = await test.api.as(made.token).post('/api/patient/mfa/verify/', { otp: code(secret) });
    const [recovery] = (verified.body as { recovery_codes: string[] }).recovery_codes;
    await test.dataSource.query('UPDATE users SET totp_step = totp_step - 10 WHERE mfa');
    await test.dataSource.query(`BEGIN; ${forgetAccess} DELETE FROM changed; COMMIT`);
    const form = { username: made.username, password };
    expect(await test.api.post('/api/patient/login/', { ...form, otp: '000000' })).toMatchObject({ status: 401 });
    const otp = kind === 'recovery code' ? recovery : code(secret);
    expect(await test.api.post('/api/patient/login/', { ...form, otp })).toMatchObject({ status: 200 });
    const [refused, row] = await test.dataSource.query('SELECT *, xmin FROM audit_log ORDER BY id');
    expect(refused).toMatchObject({ status: 401, fields: [] });
    expect(row).toMatchObject({ operation: 'login', status: 200, fields: [field] });
    const transactions = await test.dataSource.query('SELECT DISTINCT xid FROM changed');
    expect(transactions).toEqual([{ xid: row.xmin }]);
  });
});
