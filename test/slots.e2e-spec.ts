import { FreeSlots } from '../src/schedule/free-slots.service.js';
import { useApp } from './support/app.js';
import type { ApiClient } from './support/client.js';
import { countStatements } from './support/database.js';
import type { MadePatient } from './support/make.js';

const test = useApp({ timezone: 'Europe/Berlin' });

const MONDAY = '2030-07-15';

let patient: MadePatient;
let api: ApiClient;
beforeEach(async () => {
  patient = await test.make.patient();
  api = test.api.as(patient.token);
});

type Slot = { doctor: number; appointment_date: string; appointment_time: string; starts_at: string; ends_at: string };

const hours = (doctorId: number, weekday: number, starts: string, ends: string) =>
  test.dataSource.query('INSERT INTO working_hours (doctor_id, weekday, starts, ends) VALUES ($1, $2, $3, $4)', [
    doctorId,
    weekday,
    starts,
    ends,
  ]);
const leave = (doctorId: number, from: string, to: string) =>
  test.dataSource.query('INSERT INTO leaves (doctor_id, starts_at, ends_at) VALUES ($1, $2, $3)', [doctorId, from, to]);
const visit = (doctorId: number, appointmentTime: string, patientId?: number, approved = true) =>
  test.make.appointment({
    doctorId,
    historyId: null,
    appointmentDate: MONDAY,
    appointmentTime,
    approved,
    ...(patientId && { patientId }),
  });

async function slotsAt(path: string): Promise<Slot[]> {
  const reply = await api.get(path);
  expect({ path, status: reply.status }).toEqual({ path, status: 200 });
  return (reply.body as { slots: Slot[] }).slots;
}
const ofDoctor = (id: number, days = `from=${MONDAY}&to=${MONDAY}`) =>
  slotsAt(`/api/patient/doctor/${id}/slots/?${days}`);
const times = (slots: Slot[]) => slots.map(({ appointment_time }) => appointment_time.slice(0, 5));

/** Who works on Mondays from nine to eleven. */
async function mondayDoctor(fields: Parameters<typeof test.make.doctor>[0] = {}) {
  const doctor = await test.make.doctor(fields);
  await hours(doctor.id, 1, '09:00', '11:00');
  return doctor;
}

describe('GET /api/patient/doctor/:id/slots/', () => {
  it('gives the free slots of the working hours, by the wall clock and as instants', async () => {
    const { id } = await mondayDoctor();
    const slots = await ofDoctor(id, `from=${MONDAY}&to=2030-07-21`);
    expect(times(slots)).toEqual(['09:00', '09:30', '10:00', '10:30']);
    expect(slots[0]).toEqual({
      doctor: id,
      appointment_date: MONDAY,
      appointment_time: '09:00:00',
      starts_at: '2030-07-15T07:00:00Z',
      ends_at: '2030-07-15T07:30:00Z',
    });
  });

  it('gives slots as long as a visit of the department takes', async () => {
    await test.dataSource.query(`UPDATE departments SET visit_minutes = 50 WHERE code = 'CL'`);
    const { id } = await mondayDoctor();
    expect(times(await ofDoctor(id))).toEqual(['09:00', '09:50']);
  });

  it('leaves out what the doctor and the patient have, approved ones and leave, but no requests', async () => {
    const { id } = await mondayDoctor();
    const other = await test.make.doctor();
    await visit(id, '09:10');
    await visit(other.id, '10:00', patient.id);
    await visit(other.id, '10:30');
    await visit(id, '10:30', undefined, false);
    expect(times(await ofDoctor(id))).toEqual(['10:30']);
    await leave(id, '2030-07-15T10:59:00+02:00', '2030-07-16T00:00:00+02:00');
    expect(await ofDoctor(id)).toEqual([]);
  });

  it('gives the whole day of a doctor without hours', async () => {
    const { id } = await test.make.doctor();
    const all = times(await ofDoctor(id));
    expect([all.length, all[0], all.at(-1)]).toEqual([48, '00:00', '23:30']);
  });

  it('leaves out a time that the clocks skip, and offers one that they show twice once', async () => {
    const { id } = await test.make.doctor();
    const nightOf = async (date: string) =>
      (await ofDoctor(id, `from=${date}&to=${date}`)).filter(({ appointment_time }) => appointment_time < '04');
    expect(times(await nightOf('2030-03-31')).slice(3, 6)).toEqual(['01:30', '03:00', '03:30']);
    const autumn = await nightOf('2030-10-27');
    expect(times(autumn).slice(3, 7)).toEqual(['01:30', '02:00', '02:30', '03:00']);
    expect(autumn.slice(4, 7).map(({ starts_at }) => starts_at.slice(11, 16))).toEqual(['00:00', '00:30', '02:00']);
  });

  it('never offers the past, and eight days from today unless told otherwise', async () => {
    const { id } = await test.make.doctor();
    const slots = await ofDoctor(id, '');
    expect(slots.every(({ starts_at }) => Date.parse(starts_at) > Date.now())).toBe(true);
    expect(new Set(slots.map(({ appointment_date }) => appointment_date)).size).toBeGreaterThanOrEqual(7);
    expect(await ofDoctor(id, 'from=2020-01-01&to=2020-01-02')).toEqual([]);
  });

  it('takes five statements, whatever the number of days and claims', async () => {
    const { id } = await test.make.doctor();
    for (const time of ['09:00', '10:00', '11:00']) await visit(id, time);
    expect(await countStatements(() => ofDoctor(id, `from=${MONDAY}&to=2030-08-14`))).toBe(5);
  });

  it('is 404 for a doctor who is not there, waits for approval or is locked out', async () => {
    const waiting = await test.make.doctor({ account: { approved: false } });
    const locked = await test.make.doctor({ account: { active: false } });
    for (const id of [waiting.id, locked.id, 2_000_000, 9_999_999_999, 'x']) {
      expect(await api.get(`/api/patient/doctor/${id}/slots/`)).toMatchObject({ status: 404 });
    }
  });

  it.each([
    ['from=soon', { from: ['Date has wrong format. Use one of these formats instead: YYYY-MM-DD.'] }],
    [`from=${MONDAY}&to=2030-07-14`, { to: ['The last day must not be before the first.'] }],
    [`from=${MONDAY}&to=2030-08-15`, { to: ['Ask for at most 31 days.'] }],
    ['from=9999-12-31', { from: ['Give a day before the year 9999.'] }],
    [
      'from=x&to=y&limit=3',
      {
        from: ['Date has wrong format. Use one of these formats instead: YYYY-MM-DD.'],
        to: ['Date has wrong format. Use one of these formats instead: YYYY-MM-DD.'],
        limit: ['There is no such parameter.'],
      },
    ],
    [`to=${MONDAY}&to=${MONDAY}`, { to: ['Give this parameter once.'] }],
  ])('refuses %s', async (query, faults) => {
    const { id } = await test.make.doctor();
    const reply = await api.get(`/api/patient/doctor/${id}/slots/?${query}`);
    expect([reply.status, reply.body]).toEqual([400, faults]);
  });
});

describe('GET /api/patient/slots/', () => {
  const earliest = (query = '') => slotsAt(`/api/patient/slots/?department=EMC&from=${MONDAY}${query}`);

  it('gives the earliest of all doctors of the department', async () => {
    const [first, second] = [await mondayDoctor({ department: 'EMC' }), await test.make.doctor({ department: 'EMC' })];
    await hours(second.id, 1, '09:15', '10:15');
    await mondayDoctor({ department: 'CL' });
    await mondayDoctor({ department: 'EMC', account: { approved: false } });
    await visit(first.id, '09:30');
    const found = await earliest('&limit=4');
    expect(found.map(({ doctor, appointment_time }) => [doctor, appointment_time.slice(0, 5)])).toEqual([
      [first.id, '09:00'],
      [second.id, '09:15'],
      [second.id, '09:45'],
      [first.id, '10:00'],
    ]);
    expect(await earliest('&limit=1')).toEqual(found.slice(0, 1));
  });

  it('gives ten within 31 days unless told otherwise, and as many as there are', async () => {
    const { id } = await mondayDoctor({ department: 'EMC' });
    expect(await earliest()).toHaveLength(10);
    expect(await earliest('&limit=50')).toHaveLength(20);
    expect(await earliest(`&limit=50&to=${MONDAY}`)).toHaveLength(4);
    expect(await slotsAt('/api/patient/slots/?department=AL')).toEqual([]);
    await leave(id, '2030-07-01', '2031-01-01');
    expect(await earliest()).toEqual([]);
  });

  it('takes five statements, whatever the number of doctors', async () => {
    for (let count = 0; count < 5; count++) await mondayDoctor({ department: 'EMC' });
    expect(await countStatements(() => earliest())).toBe(5);
  });

  it('refuses what is malformed by name', async () => {
    const reply = await api.get('/api/patient/slots/?limit=51&from=1&q=a');
    expect([reply.status, reply.body]).toEqual([
      400,
      {
        department: ['This field is required.'],
        limit: ['Give a whole number from 1 to 50.'],
        from: ['Date has wrong format. Use one of these formats instead: YYYY-MM-DD.'],
        q: ['There is no such parameter.'],
      },
    ]);
    expect((await api.get('/api/patient/slots/?department=cl')).body).toEqual({
      department: ['"cl" is not a valid choice.'],
    });
  });
});

describe('GET /api/patient/doctors/', () => {
  it('lists the doctors whom a patient can choose, with nothing private', async () => {
    const doctor = await test.make.doctor({ department: 'EMC', mobile: '5550', account: { firstName: 'Mira' } });
    await test.make.doctor({ account: { approved: false } });
    await test.make.doctor({ account: { active: false } });
    const row = { id: doctor.id, first_name: 'Mira', last_name: 'Last', department: 'EMC', visit_minutes: 30 };
    const listed = async (query: string) => (await api.get(`/api/patient/doctors/?${query}`)).body;
    for (const query of ['', 'department=EMC', 'q=mir', 'page_size=5&sort=-last_name']) {
      expect(await listed(query)).toEqual({ doctors: [row] });
    }
    for (const query of ['department=CL', `q=${doctor.username}`, 'q=5550']) {
      expect(await listed(query)).toEqual({ doctors: [] });
    }
    expect(await api.get('/api/patient/doctors/?mobile=5550')).toMatchObject({ status: 400 });
  });
});

describe('the service of free slots', () => {
  it('knows whether a doctor works at a time', async () => {
    const [bounded, free] = [await mondayDoctor(), await test.make.doctor()];
    const slots = test.app.get(FreeSlots, { strict: false });
    const fits = (id: number, from: string, to: string) =>
      slots.fits(id, new Date(`${MONDAY}T${from}+02:00`), new Date(`${MONDAY}T${to}+02:00`));
    expect(await fits(bounded.id, '09:10', '11:00')).toBe(true);
    expect(await fits(bounded.id, '10:45', '11:15')).toBe(false);
    expect(await fits(free.id, '02:00', '03:00')).toBe(true);
  });

  it('sees what its caller has written in a transaction', async () => {
    const { id } = await mondayDoctor();
    const slots = test.app.get(FreeSlots, { strict: false });
    const wish = { from: new Date(`${MONDAY}T00:00Z`), to: new Date(`${MONDAY}T22:00Z`), minutes: 60, count: 1 };
    await test.dataSource.transaction(async (manager) => {
      await manager.query(`INSERT INTO leaves (doctor_id, starts_at, ends_at) VALUES ($1, $2, $3)`, [
        id,
        `${MONDAY}T09:00+02:00`,
        `${MONDAY}T09:30+02:00`,
      ]);
      expect(await slots.find([id], wish, manager)).toMatchObject([{ doctorId: id, time: '10:00:00' }]);
      expect(await slots.find([id], wish)).toMatchObject([{ time: '09:00:00' }]);
    });
  });
});
