import { useApp } from './support/app.js';
import type { ApiClient } from './support/client.js';
import type { MadeDoctor, MadePatient } from './support/make.js';

// a zone that now has another date than UTC, and no midnight near
const timezone = new Date().getUTCHours() < 11 ? 'Etc/GMT+12' : 'Pacific/Kiritimati';
const test = useApp({ timezone });
const minutesFromNow = (minutes: number) => {
  const [date, time] = new Date(Date.now() + minutes * 60_000)
    .toLocaleString('sv-SE', { timeZone: timezone })
    .split(' ');
  return { appointment_date: date, appointment_time: time };
};
const day = 24 * 60;

/** The instants of half an hour by the clocks of the zone, which is either 12 hours behind UTC or 14 before it. */
const spanFrom = (wallTime: string) => {
  const offset = timezone === 'Etc/GMT+12' ? 12 : -14;
  const instant = (minutes: number) =>
    new Date(Date.parse(`${wallTime}Z`) + offset * 3_600_000 + minutes * 60_000).toISOString().replace('.000', '');
  return { starts_at: instant(0), ends_at: instant(30) };
};

const path = '/api/patient/appointment/';
const required = ['This field is required.'];
const notNull = 'This field may not be null.';
const noDate = 'Date has wrong format. Use one of these formats instead: YYYY-MM-DD.';
const noTime = 'Time has wrong format. Use one of these formats instead: hh:mm[:ss[.uuuuuu]].';
const noSuchKey = (key: unknown) => `Invalid pk "${key}" - object does not exist.`;
const noKey = (type: string) => `Incorrect type. Expected pk value, received ${type}.`;

let patient: MadePatient;
let doctor: MadeDoctor;
let api: ApiClient;
let admin: ApiClient;
beforeEach(async () => {
  patient = await test.make.patient();
  doctor = await test.make.doctor();
  api = test.api.as(patient.token);
  admin = test.api.as((await test.make.admin()).token);
});
const slot = (fields: object = {}) => ({
  appointment_date: '2030-07-18',
  appointment_time: '16:33:27',
  doctor: doctor.id,
  ...fields,
});
const makeAppointment = (fields: Parameters<typeof test.make.appointment>[0]) =>
  test.make.appointment({ patientId: patient.id, doctorId: doctor.id, ...fields });
const expectRequests = async (...appointments: object[]) => {
  expect(await admin.get('/api/admin/approve/appointments/')).toMatchObject({ status: 200, body: { appointments } });
};

describe('GET /api/patient/appointment/', () => {
  it('lists approved appointments of the latest history and of none, in the order of their ids', async () => {
    const latest = await test.make.history({ patientId: patient.id, admitDate: '2026-03-01' });
    const older = await test.make.history({ patientId: patient.id, admitDate: '2026-02-28' });
    const first = await makeAppointment({ historyId: latest.id, appointmentTime: '09:05', approved: false });
    await makeAppointment({ historyId: older.id });
    await makeAppointment({ historyId: latest.id, approved: false });
    const second = await makeAppointment({ historyId: null, doctorId: null });
    await makeAppointment({ historyId: null, approved: false });
    await test.make.appointment({ historyId: null });
    await test.make.appointment();
    await admin.put(`/api/admin/appointment/${first.id}/`, { appointments: { status: true } });

    const { status, body } = await api.get(path);
    expect(status).toBe(200);
    expect(body).toEqual([
      {
        id: first.id,
        appointment_date: '2030-07-18',
        appointment_time: '09:05:00',
        status: true,
        doctor: doctor.id,
        state: 'approved',
        ...spanFrom('2030-07-18T09:05:00'),
      },
      {
        id: second.id,
        appointment_date: '2030-07-18',
        appointment_time: '16:33:27',
        status: true,
        doctor: null,
        state: 'approved',
        ...spanFrom('2030-07-18T16:33:27'),
      },
    ]);
  });

  it('takes the newer of two histories of one day for the latest', async () => {
    const first = await test.make.history({ patientId: patient.id });
    const second = await test.make.history({ patientId: patient.id });
    await makeAppointment({ historyId: first.id });
    const { id } = await makeAppointment({ historyId: second.id });
    expect(await api.get(path)).toMatchObject({ status: 200, body: [{ id }] });
  });

  it('is empty without a history', async () => {
    expect(await api.get(path)).toMatchObject({ status: 200, body: [] });
  });

  it.each(['GET', 'POST'])('lets approved patients alone %s', async (method) => {
    const { token: waiting } = await test.make.patient({ account: { approved: false } });
    expect(await test.api.send(method, path)).toMatchObject({ status: 401 });
    expect(await test.api.as(waiting).send(method, path)).toMatchObject({ status: 401 });
    expect(await test.api.as(doctor.token).send(method, path)).toMatchObject({ status: 403 });
    expect(await admin.send(method, path)).toMatchObject({ status: 403 });
  });
});

describe('POST /api/patient/appointment/', () => {
  it('asks for an appointment in the latest history', async () => {
    const latest = await test.make.history({ patientId: patient.id, admitDate: '2026-03-01' });
    await test.make.history({ patientId: patient.id, admitDate: '2026-02-28' });
    const { status, body } = await api.post(path, slot());
    const added = { state: 'requested', kept: null, offer: null, ...spanFrom('2030-07-18T16:33:27') };
    const shown = { id: 1, ...slot(), status: false, ...added };
    expect({ status, body }).toEqual({ status: 201, body: shown });
    await expectRequests({ ...shown, patient_history: latest.id });
    expect(await api.get(path)).toMatchObject({ body: [] });
  });

  it('needs no history', async () => {
    expect(await api.post(path, slot())).toMatchObject({ status: 201 });
    await expectRequests({ ...slot(), patient_history: null });
  });

  it('ignores what the patient may not set', async () => {
    const foreign = await test.make.history();
    const reply = await api.post(path, slot({ status: true, id: 77, patient_history: foreign.id, patient: 9 }));
    expect(reply).toMatchObject({ status: 201, body: { id: 1, status: false } });
    await expectRequests({ id: 1, status: false, patient_history: null });
  });

  it.each([
    ['urlencoded', new URLSearchParams()],
    ['multipart', new FormData()],
  ])('takes a form, %s', async (_, form) => {
    for (const [name, value] of Object.entries(slot())) form.append(name, String(value));
    const encoded = new Response(form);
    const headers = { 'content-type': encoded.headers.get('content-type') ?? '' };
    const raw = new Uint8Array(await encoded.arrayBuffer());
    expect(await api.post(path, undefined, { raw, headers })).toMatchObject({ status: 201, body: slot() });
    await expectRequests(slot());
  });

  it.each([
    ['appointment_date', '2031-1-5', '2031-01-05'],
    ['appointment_date', '٢٠٣١-٠١-٠٥', '2031-01-05'],
    ['appointment_date', '9999-12-31', '9999-12-31'],
    ['appointment_time', '9:05', '09:05:00'],
    ['appointment_time', '23:59:59.999999', '23:59:59.999999'],
    ['appointment_time', '16:33:27.5', '16:33:27.500000'],
    ['appointment_time', '16:33:27,25', '16:33:27.250000'],
    ['appointment_time', '16:33:27.1234567', '16:33:27.123456'],
    ['appointment_time', '16:33:27.000000', '16:33:27'],
  ])('reads as %s %s, which is %s', async (field, sent, shown) => {
    expect(await api.post(path, slot({ [field]: sent }))).toMatchObject({ status: 201, body: { [field]: shown } });
    await expectRequests({ [field]: shown });
  });

  const noDates = '2031-02-29 2031-13-01 0000-01-01 10000-01-01 31-01-05 2031/01/05 2031-01-05T00:00 x'.split(' ');
  const noTimes = '24:00 16:60 16:33:60 16 16.33 16:33:27. 4:33PM 16:33:27+02:00 16:33:27Z'.split(' ');
  const others = ['', 1633, true, [], {}];
  const refusals: Record<string, Record<string, unknown[]>> = {
    appointment_date: { [notNull]: [null], [noDate]: [...noDates, ' 2031-01-05', '2031-01-05 ', ...others] },
    appointment_time: { [notNull]: [null], [noTime]: [...noTimes, '4:33 PM', ' 16:33', '16:33 x', ...others] },
    doctor: {
      [notNull]: [null, ''],
      [noKey('str')]: ['x', 'First (CL)', '1.5', '00000000-0000-4000-8000-000000000000'],
      ...{ [noKey('list')]: [[]], [noKey('dict')]: [{}], [noKey('bool')]: [true] },
    },
  };
  it.each(Object.entries(refusals))('refuses what %s cannot be', async (field, cases) => {
    for (const [message, values] of Object.entries(cases)) {
      for (const value of values) {
        const { status, body } = await api.post(path, slot({ [field]: value }));
        expect({ value, status, body }).toEqual({ value, status: 400, body: { [field]: [message] } });
      }
    }
    await expectRequests();
  });

  it('takes a doctor’s key as digits or with a fraction', async () => {
    expect(await api.post(path, slot({ doctor: ` ${doctor.id} ` }))).toMatchObject({ status: 201 });
    expect(await api.post(path, slot({ doctor: doctor.id + 0.7 }))).toMatchObject({ status: 201 });
    await expectRequests({ doctor: doctor.id }, { doctor: doctor.id });
  });

  it('knows neither an unknown nor an unapproved doctor', async () => {
    const waiting = await test.make.doctor({ account: { approved: false } });
    for (const key of [waiting.id, 2_000_000_000, 0, -1, '12345678901234567890']) {
      const { status, body } = await api.post(path, slot({ doctor: key }));
      expect({ status, body }).toEqual({ status: 400, body: { doctor: [noSuchKey(key)] } });
    }
    await expectRequests();
  });

  it('names everything that is missing or wrong', async () => {
    const missing = { appointment_date: required, appointment_time: required };
    expect(await api.post(path, {})).toMatchObject({ status: 400, body: missing });
    expect((await api.post(path, slot({ doctor: undefined }))).body).toEqual({ doctor: required });
    const wrong = { appointment_date: 'x', appointment_time: null, doctor: 2_000_000_000 };
    const faults = { appointment_date: [noDate], appointment_time: [notNull], doctor: [noSuchKey(2_000_000_000)] };
    expect((await api.post(path, wrong)).body).toEqual(faults);
  });

  it('refuses a date that has passed in the hospital', async () => {
    const slots = [minutesFromNow(-day), { ...minutesFromNow(-day), appointment_time: '23:59:59' }];
    for (const past of [...slots, { appointment_date: '0001-01-01' }]) {
      const { status, body } = await api.post(path, slot(past));
      expect({ status, body }).toEqual({ status: 400, body: { appointment_date: [expect.any(String)] } });
    }
    await expectRequests();
  });

  it('refuses a time of today that has passed in the hospital, and takes a later one', async () => {
    const { status, body } = await api.post(path, slot(minutesFromNow(-1)));
    expect({ status, body }).toEqual({ status: 400, body: { appointment_time: [expect.any(String)] } });
    const later = minutesFromNow(5);
    expect(await api.post(path, slot(later))).toMatchObject({ status: 201 });
    await expectRequests(slot(later));
  });
});
