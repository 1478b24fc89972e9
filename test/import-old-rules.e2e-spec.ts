import { useApp } from './support/app.js';
import { FormerService } from './support/django.js';
import { importInto, listed, write } from './support/django-files.js';
import { useFolder } from './support/transfer.js';

const test = useApp();
const path = useFolder();
let count = 0;
const bring = (former: FormerService, options = {}) =>
  importInto(test.dataSource, write(former, count % 2 ? 'JSON' : 'SQLite', path(`former ${count++}`)), options);

it.each([{ dryRun: true }, {}])('the rules for new values hold after an import (%j)', async (options) => {
  const former = FormerService.withRecords();
  former.patient(4, { age: '-5.0' });
  await bring(former, options);
  await expect(test.make.patient({ age: '-1.0' })).rejects.toThrow(/patients_age_check/);
  const early = test.make.history({ admitDate: '2026-02-02', releaseDate: '2026-02-01' });
  await expect(early).rejects.toThrow(/histories_release_check/);
});

describe('an age below 0', () => {
  const negative = async () => {
    const former = FormerService.withRecords();
    const user = former.patient(4, { age: '-5.0' });
    const token = former.token(user);
    const summary = await bring(former);
    expect(listed(summary, 'age')).toEqual(['patient 4']);
    const admin = test.api.as((await test.make.admin()).token);
    return { user, admin, patient: test.api.as(token) };
  };
  const fault = { age: ['Ensure this value is greater than or equal to 0.'] };

  it('is kept and can be read', async () => {
    const { user, admin, patient } = await negative();
    expect((await patient.get('/api/patient/profile/')).body).toMatchObject({ profile_data: { age: '-5.0' } });
    expect((await admin.get(`/api/admin/patient/${user}/`)).body).toMatchObject({
      patients: { patient: { age: '-5.0' } },
    });
  });

  it('stays until it is changed itself', async () => {
    const { user, admin, patient } = await negative();
    const change = (profile_data: object) => patient.put('/api/patient/profile/', { profile_data });
    const changeAsAdmin = (fields: object) =>
      admin.put(`/api/admin/patient/${user}/`, { patients: { patient: fields } });
    const kept = { address: 'Dhaka', age: '-5.0' };
    expect(await change({ address: 'Dhaka' })).toMatchObject({ status: 200, body: { profile_data: kept } });
    const reply = await changeAsAdmin({ mobile: '77' });
    expect(reply).toMatchObject({ status: 200, body: { patients: { patient: { ...kept, mobile: '77' } } } });
    expect(await change({ age: '-4' })).toMatchObject({ status: 400, body: { profile_data: fault } });
    expect(await changeAsAdmin({ age: -4 })).toMatchObject({ status: 400, body: { patients: { patient: fault } } });
    expect(await change({ age: '5' })).toMatchObject({ status: 200 });
    const backwards = test.dataSource.query('UPDATE patients SET age = -5 WHERE age = 5');
    await expect(backwards).rejects.toThrow(/patients_age_check/);
  });
});

describe('a mobile of other digits', () => {
  it('is kept, can be read, and is left as it is by other changes', async () => {
    const former = FormerService.withRecords();
    const tokens = {
      doctor: former.token(former.doctor(6, { mobile: '²³' })),
      patient: former.token(former.patient(4, { mobile: '١٢٣' })),
    };
    expect(listed(await bring(former), 'mobile')).toEqual(['doctor 6', 'patient 4']);
    for (const [role, mobile] of [['doctor', '²³'] as const, ['patient', '١٢٣'] as const]) {
      const profile = `/api/${role}/profile/`;
      const client = test.api.as(tokens[role]);
      expect((await client.get(profile)).body).toMatchObject({ profile_data: { mobile } });
      const other = await client.put(profile, { profile_data: { address: 'Dhaka' } });
      expect(other.body).toMatchObject({ profile_data: { mobile, address: 'Dhaka' } });
      const refused = await client.put(profile, { profile_data: { mobile } });
      expect(refused.body).toEqual({ profile_data: { mobile: ['Please Enter a valid mobile number!'] } });
      expect((await client.put(profile, { profile_data: { mobile: '123' } })).status).toBe(200);
    }
  });
});

describe('a release before the admission', () => {
  it('is kept, can be read, and stays until it is changed itself', async () => {
    const former = FormerService.withRecords();
    former.history(10, 3, 5, { release_date: '2021-01-01' });
    former.costs(2, 10);
    expect(listed(await bring(former), 'release_before_admission')).toEqual(['history 10']);
    const user = former.rows.find(({ fields }) => fields.username === 'pt 3')?.pk;
    const url = `/api/admin/patient/${user}/history/10/`;
    const admin = test.api.as((await test.make.admin()).token);
    expect((await admin.get(url)).body).toMatchObject({ patient_history: { release_date: '2021-01-01' } });
    const change = (fields: object) => admin.put(url, { patient_history: { costs: {}, ...fields } });
    const early = { patient_history: { release_date: ['The release date must not be before the admit date.'] } };
    expect((await change({ costs: { room_charge: 7 } })).status).toBe(200);
    expect(await change({ symptomps: 'Cough' })).toMatchObject({
      status: 200,
      body: { patient_history: { symptomps: 'Cough', release_date: '2021-01-01' } },
    });
    expect((await change({ release_date: '2021-01-01' })).status).toBe(200);
    expect(await change({ release_date: '2021-01-02' })).toMatchObject({ status: 400, body: early });
    expect((await change({ release_date: '2021-07-08' })).status).toBe(200);
    expect(await change({ release_date: '2021-01-01' })).toMatchObject({ status: 400, body: early });
    const later = test.dataSource.query(`UPDATE histories SET admit_date = '2021-07-09' WHERE id = 10`);
    await expect(later).rejects.toThrow(/histories_release_check/);
  });
});

it('texts that are longer than can be entered today are kept', async () => {
  const former = new FormerService();
  former.doctor(5, { address: 'a'.repeat(20_001) });
  former.patient(3, { address: 'a'.repeat(20_000) });
  former.history(9, 3, 5, { symptomps: 's'.repeat(2_000_000) });
  expect(listed(await bring(former), 'long_text')).toEqual(['doctor 5', 'history 9']);
  expect(await test.dataSource.query('SELECT length(symptoms) FROM histories')).toEqual([{ length: 2_000_000 }]);
});

describe('double bookings', () => {
  it('are kept and listed together, with what was booked here since', async () => {
    const former = FormerService.withRecords();
    former.doctor(6);
    former.appointment(16, 9, 5);
    former.appointment(17, 9, 5, { status: false });
    former.appointment(18, 9, 5, { appointment_time: '16:33:28' });
    former.appointment(19, 9, 6);
    former.appointment(20, 9, null);
    former.appointment(21, 9, null);
    const summary = await bring(former);
    expect(summary.counts.appointments.imported).toBe(7);
    expect(listed(summary, 'double_booking')).toEqual(['appointments 14, 16']);
    const { id } = await test.make.appointment({
      doctorId: 6,
      appointmentDate: '2021-07-18',
      appointmentTime: '16:33:27',
    });
    expect(listed(await bring(former), 'double_booking')).toEqual(['appointments 14, 16', `appointments 19, ${id}`]);
  });
});

it('histories without costs are kept and listed', async () => {
  const former = FormerService.withRecords();
  former.history(10, 3, 5);
  const summary = await bring(former);
  expect(listed(summary, 'no_costs')).toEqual(['history 10']);
  expect(summary.counts.histories.imported).toBe(2);
});
