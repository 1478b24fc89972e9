import { randomUUID } from 'node:crypto';
import { useApp } from './support/app.js';
import { FormerService } from './support/django.js';
import { importInto, kindsOf, listed, write } from './support/django-files.js';
import { useFolder } from './support/transfer.js';

const test = useApp();
const path = useFolder();
let count = 0;
const bring = (former: FormerService) => importInto(test.dataSource, write(former, 'JSON', path(`former ${count++}`)));

/** A second doctor (6) and patient (4) with a history (10), its costs and two appointments. */
function withSecond(doctor: object = {}, patient: object = {}, history: object = {}): FormerService {
  const former = FormerService.withRecords();
  former.doctor(6, { ...doctor });
  former.patient(4, { ...patient });
  former.history(10, 4, 6, { ...history });
  former.costs(2, 10);
  former.appointment(20, 10, 6);
  former.appointment(21, 9, 6);
  return former;
}

const ids = async () => {
  const tables = ['doctors', 'patients', 'histories', 'appointments'];
  const rows = tables.map((table) => test.dataSource.query(`SELECT array_agg(id ORDER BY id) AS ids FROM ${table}`));
  return (await Promise.all(rows)).map(([{ ids }]) => ids);
};
const theFirst = [[5], [3], [9], [14]];

describe('a profile without an account', () => {
  it('is left out with the histories, costs and appointments that hang on it, all listed', async () => {
    const summary = await bring(withSecond({ user: randomUUID() }));
    expect(listed(summary, 'parent_missing')).toEqual(['doctor 6']);
    expect(listed(summary, 'parent_left_out')).toEqual(['history 10', 'costs 2', 'appointment 20', 'appointment 21']);
    expect(listed(summary, 'no_profile')).toEqual(['account dr 6']);
    expect(await ids()).toEqual([[5], [3, 4], [9], [14]]);
  });

  it('is left out too when it is a patient’s', async () => {
    const summary = await bring(withSecond({}, { user: randomUUID() }));
    expect(listed(summary, 'parent_missing')).toEqual(['patient 4']);
    expect(listed(summary, 'parent_left_out')).toEqual(['history 10', 'costs 2', 'appointment 20']);
    expect(await ids()).toEqual([[5, 6], [3], [9], [14, 21]]);
  });
});

it('what belongs to a record that is not in the file is left out', async () => {
  const former = FormerService.withRecords();
  former.history(10, 99, 5);
  former.history(11, 3, 99);
  former.costs(2, 99);
  former.appointment(20, 99, 5);
  former.appointment(21, 9, 99);
  former.token(randomUUID());
  const summary = await bring(former);
  expect(listed(summary, 'parent_missing')).toEqual([
    'history 10',
    'history 11',
    'costs 2',
    'appointment 20',
    'appointment 21',
    'token token',
  ]);
  expect(await ids()).toEqual(theFirst);
});

describe('a value that no column here can hold', () => {
  it.each<[string, object, object, object]>([
    ['a mobile of 21 characters', { mobile: '1'.repeat(21) }, {}, {}],
    ['half a character in an address', { address: '\ud800' }, {}, {}],
    ['an age of two decimals', {}, { age: '29.55' }, {}],
    ['an age of a thousand', {}, { age: '1000.0' }, {}],
    ['no age', {}, { age: null }, {}],
    ['a day that does not exist', {}, {}, { admit_date: '2021-02-30' }],
    ['a null character', {}, {}, { symptomps: 'a\0b' }],
  ])('leaves the row out, with what hangs on it: %s', async (_, doctor, patient, history) => {
    const summary = await bring(withSecond(doctor, patient, history));
    expect(listed(summary, 'unusable_value')).toHaveLength(1);
    expect((await ids())[2]).toEqual([9]);
    expect(listed(summary, 'parent_left_out')).toContain('costs 2');
  });

  it.each([
    ['username', 'x'.repeat(151)],
    ['first_name', 'x'.repeat(151)],
    ['last_name', 'x'.repeat(151)],
    ['email', 'x'.repeat(255)],
    ['username', 'a\0b'],
    ['date_joined', 'yesterday'],
    ['is_active', 'perhaps'],
  ])('leaves the account out: %s', async (field, value) => {
    const former = FormerService.withRecords();
    former.patient(4, {}, { username: 'second', [field]: value });
    const summary = await bring(former);
    expect(kindsOf(summary)).toEqual(['unusable_value', 'parent_left_out']);
    expect(listed(summary, 'parent_left_out')).toEqual(['patient 4']);
    expect(summary.findings[0]?.examples).toMatchObject([{ note: expect.stringContaining(`${field} `) }]);
    expect(await ids()).toEqual(theFirst);
  });

  it('leaves out an id, costs and an appointment', async () => {
    const former = FormerService.withRecords();
    former.doctor(2 ** 31);
    former.history(10, 3, 5);
    former.costs(2, 10, { room_charge: -1 });
    former.appointment(20, 9, 5, { appointment_time: '25:00' });
    const summary = await bring(former);
    expect(listed(summary, 'unusable_value')).toEqual(['doctor 2147483648', 'costs 2', 'appointment 20']);
    expect(listed(summary, 'no_costs')).toEqual(['history 10']);
  });
});

it('what is of an unknown department is left out, with what hangs on it', async () => {
  const former = withSecond({ department: 'XX' });
  former.history(11, 4, 5, { department: 'cl' });
  const summary = await bring(former);
  expect(listed(summary, 'unknown_department')).toEqual(['doctor 6', 'history 11']);
  expect(listed(summary, 'parent_left_out')).toEqual(['history 10', 'costs 2', 'appointment 20', 'appointment 21']);
});

it('of rows with one id or owner the first is taken', async () => {
  const former = FormerService.withRecords();
  const user = former.rows.find(({ model }) => model === 'account.user')?.pk;
  for (const { model, pk, fields } of [...former.rows]) {
    if (model !== 'auth.group') former.add(model, pk, { ...fields, address: 'second' });
  }
  former.add('doctor.doctor', 6, { department: 'CL', address: 'third', mobile: '1', user });
  const summary = await bring(former);
  expect(listed(summary, 'repeated')).toEqual([
    'account dr 5',
    'account pt 3',
    'doctor 5',
    'doctor 6',
    'patient 3',
    'history 9',
    'costs 1',
    'appointment 14',
  ]);
  expect(await test.dataSource.query('SELECT address FROM doctors')).toEqual([{ address: 'Dhaka' }]);
});

describe('an id that a row made here has', () => {
  it('is not given to another row', async () => {
    const doctor = await test.make.doctor();
    const patient = await test.make.patient();
    const history = await test.make.history({ patientId: patient.id, assignedDoctorId: doctor.id });
    const appointment = await test.make.appointment({ patientId: patient.id, historyId: history.id, doctorId: null });
    const former = new FormerService();
    former.doctor(1);
    former.doctor(2);
    former.patient(1);
    former.patient(2);
    former.history(1, 2, 2);
    former.history(2, 2, 2);
    former.appointment(1, 2, 2);
    const summary = await bring(former);
    expect([doctor, patient, history, appointment].map(({ id }) => id)).toEqual([1, 1, 1, 1]);
    expect(listed(summary, 'id_taken')).toEqual(['doctor 1', 'patient 1', 'history 1', 'appointment 1']);
    expect(await ids()).toEqual([[1, 2], [1, 2], [1, 2], [1]]);
    expect(await test.dataSource.query('SELECT patient_id FROM histories WHERE id = 1')).toEqual([{ patient_id: 1 }]);
  });

  it('is told from one that was imported, also for the same patient', async () => {
    const former = FormerService.withRecords();
    await bring(former);
    await test.make.history({ patientId: 3, assignedDoctorId: 5 });
    await test.make.appointment({ patientId: 3, historyId: 9, doctorId: 5 });
    former.history(10, 3, 5);
    former.appointment(15, 9, 5);
    expect(listed(await bring(former), 'id_taken')).toEqual(['history 10', 'appointment 15']);
  });

  it('may be of a second profile', async () => {
    const former = FormerService.withRecords();
    await bring(former);
    for (const row of former.rows) if (row.model === 'patient.patient') row.pk = 4;
    expect(listed(await bring(former), 'profile_taken')).toEqual(['patient 4']);
  });
});
