import { useApp } from './support/app.js';
import { FormerService } from './support/django.js';
import { type Form, forms, importInto, kindsOf, listed, write } from './support/django-files.js';
import { everythingIn, useFolder } from './support/transfer.js';

const test = useApp();
const path = useFolder();
let count = 0;
const fileOf = (former: FormerService, form: Form = 'JSON') => write(former, form, path(`former ${count++}`));
const bring = (former: FormerService, form?: Form) => importInto(test.dataSource, fileOf(former, form));
const everything = () => everythingIn({ ...test, source: { connection: { url: '' }, entities: [] } });

/** Rows in an order that no foreign key would allow, as a dump may have them. */
function hospital(): FormerService {
  const former = new FormerService();
  former.appointment(16, 9, 5, { appointment_time: '09:05:00.250000' });
  former.appointment(14, 9, null, { status: false });
  former.costs(1, 9);
  former.history(9, 3, 5, { release_date: '2021-07-09', symptomps: 'Fever,\n"cough"\t\\N' });
  former.history(12, 3, 8, { department: 'EMC' });
  former.patient(3, { age: '29.5' }, { username: 'Ann O’Neil 한국', first_name: 'Ann', last_name: '' });
  former.doctor(5, {}, { email: 'five@ward.example' });
  former.doctor(8, { department: 'IL' }, { status: false });
  former.account(['admin'], { username: 'chief' });
  former.account(['doctor'], { username: 'gone', is_active: false });
  former.add('sessions.session', 'abc', { session_data: '', expire_date: '2021-07-04T18:02:15Z' });
  return former;
}

describe.each(forms)('the data of the former service, as %s', (form) => {
  it('come over with their ids and can be read', async () => {
    const former = hospital();
    const { counts, roles } = await bring(former, form);
    expect(counts.accounts).toEqual({ inFile: 5, imported: 5, alreadyHere: 0, leftOut: 0 });
    expect(counts.appointments).toEqual({ inFile: 2, imported: 2, alreadyHere: 0, leftOut: 0 });
    expect(roles).toEqual({
      admin: { count: 1, waiting: 0 },
      doctor: { count: 3, waiting: 1 },
      patient: { count: 1, waiting: 0 },
    });
    const [{ id }] = await test.dataSource.query(`SELECT id FROM users WHERE username = 'Ann O’Neil 한국'`);
    expect(former.rows.map(({ pk }) => pk)).toContain(id);
    const admin = test.api.as((await test.make.admin()).token);
    expect((await admin.get(`/api/admin/patient/${id}/`)).body).toMatchObject({
      patients: { first_name: 'Ann', last_name: '', status: true, patient: { age: '29.5', address: 'Rangpur' } },
    });
    expect((await admin.get(`/api/admin/patient/${id}/history/`)).body).toMatchObject({
      patient_history: [
        {
          id: 9,
          admit_date: '2021-07-07',
          release_date: '2021-07-09',
          symptomps: 'Fever,\n"cough"\t\\N',
          assigned_doctor: 5,
          costs: { room_charge: 3000, medicine_cost: 250, doctor_fee: 1250, other_charge: 60 },
        },
        { id: 12, department: 'EMC', release_date: null, assigned_doctor: 8, costs: null },
      ],
    });
    expect((await admin.get('/api/admin/appointments/')).body).toMatchObject({
      appointments: [{ id: 16, appointment_time: '09:05:00.250000', patient_history: 9, doctor: 5 }],
    });
    expect((await admin.get('/api/admin/approve/appointments/')).body).toMatchObject({
      appointments: [{ id: 14, appointment_date: '2021-07-18', patient_history: 9, doctor: null }],
    });
    expect((await admin.get('/api/admin/approve/doctors/')).body).toMatchObject({
      doctors: [{ username: 'dr 8', doctor: { id: 8, department: 'IL' } }],
    });
  });

  it('keep what no answer shows', async () => {
    await bring(hospital(), form);
    const accounts = await test.dataSource.query(
      `SELECT username, active, email, created_at::text FROM users ORDER BY created_at`,
    );
    expect(accounts[1]).toEqual({
      username: 'dr 5',
      active: true,
      email: 'five@ward.example',
      created_at: expect.stringMatching(/^2021-07-04 18:\d\d:15\.010222/),
    });
    expect(accounts[4]).toMatchObject({ username: 'gone', active: false, email: null });
    const [{ patient_id }] = await test.dataSource.query('SELECT patient_id FROM appointments WHERE id = 14');
    expect(patient_id).toBe(3);
  });

  it('count everything that nothing here needs', async () => {
    const { notNeeded } = await bring(hospital(), form);
    expect(notNeeded).toEqual(form === 'JSON' ? { 'sessions.session': 1 } : { django_session: 1 });
  });

  it('change nothing when they are imported again', async () => {
    const file = fileOf(hospital(), form);
    const first = await importInto(test.dataSource, file);
    const before = await everything();
    const second = await importInto(test.dataSource, file);
    expect(await everything()).toEqual(before);
    for (const [name, { inFile }] of Object.entries(first.counts)) {
      expect([name, second.counts[name as 'doctors']]).toEqual([
        name,
        { inFile, imported: 0, alreadyHere: inFile, leftOut: 0 },
      ]);
    }
    expect(kindsOf(second)).toEqual(kindsOf(first));
  });

  it('are not written in a dry run, which finds the same', async () => {
    const file = fileOf(hospital(), form);
    const before = await everything();
    const dry = await importInto(test.dataSource, file, { dryRun: true });
    expect(await everything()).toEqual(before);
    expect(await importInto(test.dataSource, file)).toEqual({ ...dry, dryRun: false });
  });
});

it('appointments take as long as the department of their doctor has visits take', async () => {
  await test.dataSource.query(`UPDATE departments SET visit_minutes = 45 WHERE code = 'IL'`);
  const former = hospital();
  former.appointment(20, 9, 8);
  await bring(former);
  expect(await test.dataSource.query('SELECT id, duration_minutes AS minutes FROM appointments ORDER BY id')).toEqual([
    { id: 14, minutes: 30 },
    { id: 16, minutes: 30 },
    { id: 20, minutes: 45 },
  ]);
  await test.dataSource.query(`UPDATE departments SET visit_minutes = 30 WHERE code = 'IL'`);
});

it('new rows are numbered after the highest imported', async () => {
  await bring(hospital());
  const doctor = await test.make.doctor();
  const patient = await test.make.patient();
  const history = await test.make.history({ patientId: patient.id, assignedDoctorId: doctor.id });
  const appointment = await test.make.appointment({ historyId: history.id, patientId: patient.id, doctorId: null });
  expect([doctor.id, patient.id, history.id, appointment.id]).toEqual([9, 4, 13, 17]);
});

it('the numbering never goes back', async () => {
  await test.dataSource.query(`SELECT setval('doctors_id_seq', 100), setval('patients_id_seq', 3, false)`);
  await bring(hospital());
  expect((await test.make.doctor()).id).toBe(101);
  expect((await test.make.patient()).id).toBe(4);
});

it('what was changed here since stays as it is, and still counts as imported', async () => {
  const former = hospital();
  await bring(former);
  await test.make.doctor({ account: { username: 'made here' } });
  await test.dataSource.query(`
    UPDATE users SET username = 'renamed', approved = NOT approved, password_hash = 'x' WHERE username = 'dr 5';
    UPDATE patients SET address = 'Dhaka';
    UPDATE histories SET symptoms = 'none', assigned_doctor_id = 8, release_date = NULL WHERE id = 9;
    UPDATE costs SET room_charge = 1;
    UPDATE appointments SET appointment_date = '2030-01-01', doctor_id = NULL, history_id = 12,
      state = CASE state WHEN 'approved' THEN 'requested' ELSE 'approved' END`);
  const before = await everything();
  const { counts, findings, others } = await bring(former);
  expect(await everything()).toEqual(before);
  expect(Object.values(counts).map(({ imported, leftOut }) => imported + leftOut)).toEqual([0, 0, 0, 0, 0, 0, 0]);
  expect(others).toBe(1);
  expect(findings.filter(({ leftOut }) => leftOut)).toEqual([]);
});

it('a later file adds what is new in it', async () => {
  const former = hospital();
  await bring(former);
  former.history(20, 3, 5);
  former.costs(2, 12);
  former.appointment(30, 20, 5);
  const { counts } = await bring(former);
  expect([counts.histories.imported, counts.costs.imported, counts.appointments.imported]).toEqual([1, 1, 1]);
  expect(listed(await bring(former), 'no_costs')).toEqual(['history 20']);
});
