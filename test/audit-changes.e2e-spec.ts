import { createDocument } from '../src/http/openapi.js';
import { useApp } from './support/app.js';
import type { ApiClient } from './support/client.js';
import { password } from './support/make.js';

const test = useApp();
const tables = ['users', 'doctors', 'patients', 'histories', 'costs', 'appointments', 'sessions'];
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
};

it('every operation that changes something is tried', () => {
  const documented = Object.entries(createDocument(test.app).paths).flatMap(([path, item]) =>
    (['post', 'put', 'delete'] as const)
      .filter((method) => item[method])
      .map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(Object.keys(changes).sort()).toEqual(documented.sort());
});

/** Their service does not use `Changes` yet: their row says what was done, but is written after the change. */
const unadopted = /appointment/;

describe.each(Object.entries(changes))('%s', (name, prepare) => {
  it('leaves one row in its one transaction', async () => {
    const { api, path, body, subject, operation, fields } = await prepare();
    await test.dataSource.query('DELETE FROM changed');
    const reply = await api.send(name.split(' ')[0] ?? '', path, body);
    expect(reply.status).toBeLessThan(300);
    const rows = await test.dataSource.query('SELECT *, xmin FROM audit_log');
    expect(rows).toMatchObject([{ operation, status: reply.status, ...(fields && { fields }) }]);
    if (unadopted.test(name)) return;
    if (subject) expect(rows[0].subjects).toEqual([subject]);
    const transactions: { xid: string }[] = await test.dataSource.query('SELECT DISTINCT xid FROM changed');
    expect(transactions).toEqual([{ xid: rows[0].xmin }]);
  });
});
