import { digest } from '../src/auth/sessions.service.js';
import { useApp } from './support/app.js';
import type { ApiClient } from './support/client.js';
import { type Made, type MadePatient, password } from './support/make.js';

const test = useApp();

let admin: ApiClient;
let patient: MadePatient;
beforeEach(async () => {
  admin = test.api.as((await test.make.admin()).token);
  patient = await test.make.patient({ age: '29.5' });
});

/** The fields of what is recorded of a change. */
async function fieldsOf(api: ApiClient, path: string, body: object): Promise<string[]> {
  expect(await api.put(path, body)).toMatchObject({ status: 200 });
  const [{ fields }] = await test.dataSource.query('SELECT fields FROM audit_log ORDER BY id DESC LIMIT 1');
  return fields;
}

describe('the fields of a change are those that have another value now, of', () => {
  it('a patient', async () => {
    const path = `/api/admin/patient/${patient.userId}/`;
    const same = { first_name: 'First', last_name: 'Last', status: true };
    const profile = { age: 29.5, address: 'Rangpur', mobile: '12345' };
    const change = (account: object, more: object) =>
      fieldsOf(admin, path, { patients: { ...same, ...account, patient: { ...profile, ...more } } });
    expect(await change({}, {})).toEqual([]);
    expect(await change({ last_name: 'Roy' }, { age: '30' })).toEqual(['last_name', 'age']);
    expect(await change({ status: false }, { age: '30.0' })).toEqual(['last_name', 'approved']);
  });

  it('a doctor', async () => {
    const { userId } = await test.make.doctor();
    const change = (department: string) =>
      fieldsOf(admin, `/api/admin/doctor/${userId}/`, { doctors: { doctor: { department, mobile: '9999' } } });
    expect(await change('CL')).toEqual([]);
    expect(await change('DL')).toEqual(['department']);
  });

  it('one’s own profile and address', async () => {
    const api = test.api.as(patient.token);
    const change = (address: string) =>
      fieldsOf(api, '/api/patient/profile/', { profile_data: { address, mobile: '12345' } });
    expect(await change('Rangpur')).toEqual([]);
    expect(await change('Dhaka')).toEqual(['address']);
    const mail = (email: string | null) => fieldsOf(api, '/api/patient/email/', { email, password });
    expect(await mail(null)).toEqual([]);
    expect(await mail('meera@ward.example')).toEqual(['email']);
    expect(await mail('meera@ward.example')).toEqual([]);
  });

  it('a history and its costs', async () => {
    const { id } = await test.make.history({ patientId: patient.id, releaseDate: '2026-02-01' });
    const change = (symptomps: string, release_date: string | null, costs: object) =>
      fieldsOf(admin, `/api/admin/patient/${patient.userId}/history/${id}/`, {
        patient_history: { symptomps, release_date, department: 'CL', costs },
      });
    expect(await change('Fever', '2026-02-01', { room_charge: 100, doctor_fee: 30 })).toEqual([]);
    expect(await change('Cough', null, { room_charge: 100, doctor_fee: 31 })).toEqual([
      'symptoms',
      'release_date',
      'doctor_fee',
    ]);
  });

  it('an appointment', async () => {
    const { id, doctorId } = await test.make.appointment({
      ...{ patientId: patient.id, historyId: null },
      ...{ appointmentDate: '2099-07-18', appointmentTime: '10:00:00.5' },
    });
    const change = (appointment_time: string) =>
      fieldsOf(admin, `/api/admin/appointment/${id}/`, {
        appointments: { appointment_date: '2099-07-18', appointment_time, doctor: doctorId, status: true },
      });
    expect(await change('10:00:00.500')).toEqual([]);
    expect(await change('10:00:01')).toEqual(['appointment_time']);
  });
});

describe('a second factor', () => {
  const reset = ({ userId }: Made) => admin.post(`/api/admin/patient/${userId}/mfa-reset/`);
  const told = async () => {
    const { body } = await test.api.as(patient.token).get('/api/patient/access-log/?role=admin');
    return (body as { access_log: { what: string }[] }).access_log.map(({ what }) => what);
  };

  it('that is taken away is told with what it had', async () => {
    await test.dataSource.query(
      `UPDATE users SET mfa = true, totp_secret = 'x', recovery_hashes = '{}' WHERE id = $1`,
      [patient.userId],
    );
    await reset(patient);
    expect(await test.dataSource.query('SELECT operation, fields FROM audit_log')).toEqual([
      { operation: 'mfa.reset', fields: ['mfa', 'totp_secret', 'recovery_hashes'] },
    ]);
    expect(await told()).toEqual(['An administrator took your second factor away.']);
  });

  it('whose recovery code a login used up has changed', async () => {
    await test.dataSource.query(
      `UPDATE users SET mfa = true, totp_secret = 'x', recovery_hashes = ARRAY[$2::bytea] WHERE id = $1`,
      [patient.userId, digest('12345')],
    );
    const login = { username: patient.username, password, otp: '123-45' };
    expect(await test.api.post('/api/patient/login/', login)).toMatchObject({ status: 200 });
    expect(await test.dataSource.query('SELECT fields FROM audit_log')).toEqual([{ fields: ['recovery_hashes'] }]);
  });

  it('that was not there was not taken away', async () => {
    await reset(patient);
    expect(await test.dataSource.query('SELECT operation, fields FROM audit_log')).toEqual([
      { operation: 'mfa.reset-none', fields: [] },
    ]);
    expect(await told()).toEqual(['An administrator wanted to take your second factor away, but you have none.']);
  });
});
