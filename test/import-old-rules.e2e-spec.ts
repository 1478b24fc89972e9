import { useApp } from './support/app.js';
import { FormerService } from './support/django.js';
import { importInto, listed, write } from './support/django-files.js';
import { useFolder } from './support/transfer.js';

const test = useApp();
const path = useFolder();
let count = 0;
const bring = (former: FormerService, options = {}) =>
  importInto(test.dataSource, write(former, count % 2 ? 'JSON' : 'SQLite', path(`former ${count++}`)), options);

const validity = () =>
  test.dataSource.query(
    `SELECT conname, convalidated FROM pg_constraint
      WHERE conname IN ('patients_age_check', 'histories_release_check') ORDER BY 1 DESC`,
  );

// first, while the database of this file is as the migrations left it
it('rules stay as they are for files that keep them', async () => {
  await bring(FormerService.withRecords());
  const valid = [
    { conname: 'patients_age_check', convalidated: true },
    { conname: 'histories_release_check', convalidated: true },
  ];
  expect(await validity()).toEqual(valid);
  const former = new FormerService();
  former.patient(4, { age: '-5.0' });
  await bring(former, { dryRun: true });
  expect(await validity()).toEqual(valid);
  await bring(former);
  expect(await validity()).toEqual([{ ...valid[0], convalidated: false }, valid[1]]);
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

  it('must be mended with the next change of the profile', async () => {
    const { patient } = await negative();
    const change = (profile_data: object) => patient.put('/api/patient/profile/', { profile_data });
    expect(await change({ address: 'Dhaka' })).toMatchObject({ status: 400, body: { profile_data: fault } });
    expect(await change({ age: '-4' })).toMatchObject({ status: 400, body: { profile_data: fault } });
    expect(await change({ address: 'Dhaka', age: '5' })).toMatchObject({ status: 200 });
    expect(await change({ address: 'Rajshahi' })).toMatchObject({ status: 200 });
  });

  it('must be mended by an admin too, who may change the account alone', async () => {
    const { user, admin } = await negative();
    const change = (patient: object) =>
      admin.put(`/api/admin/patient/${user}/`, { patients: { first_name: 'Anna', patient } });
    expect(await change({ address: 'Dhaka' })).toMatchObject({ status: 400, body: { patients: { patient: fault } } });
    expect((await admin.get(`/api/admin/patient/${user}/`)).body).toMatchObject({ patients: { first_name: 'First' } });
    expect(await change({})).toMatchObject({ status: 200, body: { patients: { first_name: 'Anna' } } });
    expect(await change({ age: 5 })).toMatchObject({ status: 200, body: { patients: { patient: { age: '5.0' } } } });
  });

  it('is refused for whoever registers', async () => {
    await negative();
    const insert = test.make.patient({ age: '-1.0' });
    await expect(insert).rejects.toThrow(/patients_age_check/);
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
  it('is kept, can be read, and must be mended with the next change', async () => {
    const former = FormerService.withRecords();
    former.history(10, 3, 5, { release_date: '2021-01-01' });
    former.costs(2, 10);
    expect(listed(await bring(former), 'release_before_admission')).toEqual(['history 10']);
    const user = former.rows.find(({ fields }) => fields.username === 'pt 3')?.pk;
    const url = `/api/admin/patient/${user}/history/10/`;
    const admin = test.api.as((await test.make.admin()).token);
    expect((await admin.get(url)).body).toMatchObject({ patient_history: { release_date: '2021-01-01' } });
    const change = (fields: object) => admin.put(url, { patient_history: { costs: {}, ...fields } });
    expect(await change({ symptomps: 'Cough' })).toMatchObject({
      status: 400,
      body: { patient_history: { release_date: ['The release date must not be before the admit date.'] } },
    });
    expect((await change({ costs: { room_charge: 7 } })).status).toBe(200);
    expect((await change({ symptomps: 'Cough', release_date: '2021-07-08' })).status).toBe(200);
    expect((await change({ symptomps: 'Fever' })).status).toBe(200);
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
