import type { Appointment } from '../src/appointments/appointment.entity.js';
import { useApp } from './support/app.js';
import type { ApiClient } from './support/client.js';
import type { MadeDoctor, MadePatient } from './support/make.js';

const test = useApp();
const notNull = 'This field may not be null.';
const noDate = 'Date has wrong format. Use one of these formats instead: YYYY-MM-DD.';
const noTime = 'Time has wrong format. Use one of these formats instead: hh:mm[:ss[.uuuuuu]].';
const noSuchKey = (key: unknown) => `Invalid pk "${key}" - object does not exist.`;
const noKey = (type: string) => `Incorrect type. Expected pk value, received ${type}.`;
const tooLong = '12345678901234567890';
const unknownKeys = Object.fromEntries([0, 2_000_000_000, tooLong].map((key) => [noSuchKey(key), [key]]));

let admin: ApiClient;
let doctor: MadeDoctor;
let patient: MadePatient;
let appointment: Appointment;
beforeEach(async () => {
  admin = test.api.as((await test.make.admin()).token);
  doctor = await test.make.doctor();
  patient = await test.make.patient();
  appointment = await test.make.appointment({ patientId: patient.id, doctorId: doctor.id });
});
const unchanged = () => ({
  id: appointment.id,
  appointment_date: '2030-07-18',
  appointment_time: '16:33:27',
  status: true,
  patient_history: appointment.historyId,
  doctor: doctor.id,
});
const put = (appointments: unknown, id = appointment.id) =>
  admin.put(`/api/admin/appointment/${id}/`, { appointments });
const book = (appointments: unknown) => admin.post('/api/admin/appointments/', { appointments });
const expectAppointment = async (appointments: object, id = appointment.id) => {
  expect((await admin.get(`/api/admin/appointment/${id}/`)).body).toMatchObject({ appointments });
};
const expectAppointments = async (...appointments: object[]) => {
  expect((await admin.get('/api/admin/appointments/')).body).toMatchObject({ appointments });
  expect(await admin.get('/api/admin/approve/appointments/')).toMatchObject({ body: { appointments: [] } });
};
const withdraw = ({ userId }: MadeDoctor) =>
  admin.put(`/api/admin/doctor/${userId}/`, { doctors: { status: false, doctor: {} } });
const historyOf = async ({ token }: MadePatient) => (await test.api.as(token).get('/api/patient/history/')).body;

describe.each([
  { name: 'POST /api/admin/appointments/', send: book },
  { name: 'PUT /api/admin/appointment/:id/', send: put },
])('$name', ({ send }) => {
  const form = (fields: object) => ({ ...unchanged(), appointment_date: '2031-01-05', ...fields });
  const refusals: Record<string, Record<string, unknown[]>> = {
    patient_history: { [notNull]: [null, ''], [noKey('str')]: ['x'], [noKey('dict')]: [{}], ...unknownKeys },
    doctor: { [notNull]: [null, ''], [noKey('list')]: [[]], [noKey('bool')]: [true], ...unknownKeys },
    status: { [notNull]: [null], 'Must be a valid boolean.': ['maybe', '', 2] },
    appointment_date: { [notNull]: [null], [noDate]: ['2031-02-29', ''] },
    appointment_time: { [notNull]: [null], [noTime]: ['4:33 PM', '24:00'] },
  };
  it.each(Object.entries(refusals))('refuses what %s cannot be, and saves nothing', async (field, cases) => {
    for (const [message, values] of Object.entries(cases)) {
      for (const value of values) {
        const { status, body } = await send(form({ [field]: value }));
        expect({ value, status, body }).toEqual({ value, status: 400, body: { appointments: { [field]: [message] } } });
      }
    }
    await expectAppointments(unchanged());
  });

  it('tells all faults together', async () => {
    const wrong = { appointment_date: 'x', appointment_time: 'x', doctor: tooLong, patient_history: 'x', status: 2 };
    expect(await send(wrong)).toMatchObject({
      status: 400,
      body: {
        appointments: {
          appointment_date: [noDate],
          appointment_time: [noTime],
          doctor: [noSuchKey(tooLong)],
          patient_history: [noKey('str')],
          status: ['Must be a valid boolean.'],
        },
      },
    });
  });

  it('does not name a doctor who waits for approval', async () => {
    const waiting = await test.make.doctor({ account: { approved: false } });
    const { status, body } = await send(form({ doctor: waiting.id }));
    expect({ status, body }).toEqual({ status: 400, body: { appointments: { doctor: [noSuchKey(waiting.id)] } } });
    await expectAppointments(unchanged());
  });

  it('refuses what is no appointment', async () => {
    const cases = [
      [undefined, 'No data provided'],
      [null, 'No data provided'],
      ['x', 'Invalid data. Expected a dictionary, but got str.'],
    ];
    for (const [part, message] of cases) {
      expect(await send(part)).toMatchObject({ status: 400, body: { appointments: { non_field_errors: [message] } } });
    }
  });
});

describe('POST /api/admin/appointments/', () => {
  it('books and approves at once, whatever the status says, the past too', async () => {
    const booking = { ...unchanged(), appointment_date: '1999-12-31', appointment_time: '9:05', status: 'no' };
    const expected = { ...booking, id: appointment.id + 1, appointment_time: '09:05:00', status: true };
    expect(await book(booking)).toMatchObject({ status: 201, body: { appointments: expected } });
    await expectAppointments(unchanged(), expected);
    expect(await historyOf(patient)).toMatchObject([{ patient_appointments: [{}, { id: expected.id }] }]);
  });

  it('names everything that is missing', async () => {
    const required = ['This field is required.'];
    const slot = { appointment_date: required, appointment_time: required };
    const faults = { ...slot, patient_history: required, doctor: required };
    expect(await book({})).toMatchObject({ status: 400, body: { appointments: faults } });
  });
});

describe('PUT /api/admin/appointment/:id/', () => {
  it.each([
    [{}, {}],
    [
      { appointment_date: '1999-1-5', appointment_time: '9:05' },
      { appointment_date: '1999-01-05', appointment_time: '09:05:00' },
    ],
    [{ status: 0 }, { status: false }],
    [{ id: 77, unheard: [] }, {}],
  ])('changes %j and nothing else', async (changes, changed) => {
    const expected = { ...unchanged(), ...changed };
    expect(await put(changes)).toMatchObject({ status: 200, body: { appointments: expected } });
    await expectAppointment(expected);
  });
});

describe('the doctor of an appointment', () => {
  it('is changed to another approved one', async () => {
    const other = await test.make.doctor();
    expect(await put({ doctor: `${other.id}` })).toMatchObject({ status: 200 });
    await expectAppointment({ ...unchanged(), doctor: other.id });
  });

  it('may stay one whose approval was withdrawn, named or not', async () => {
    await withdraw(doctor);
    expect(await put({ appointment_date: '2031-01-05' })).toMatchObject({ status: 200 });
    expect(await put({ doctor: doctor.id, appointment_time: '10:00' })).toMatchObject({ status: 200 });
    await expectAppointment({ ...unchanged(), appointment_date: '2031-01-05', appointment_time: '10:00:00' });
  });

  it('may stay absent once deleted, and is found anew', async () => {
    await admin.delete(`/api/admin/doctor/${doctor.userId}/`);
    expect(await put({ status: false })).toMatchObject({ status: 200, body: { appointments: { doctor: null } } });
    expect(await put({ doctor: null })).toMatchObject({ status: 400, body: { appointments: { doctor: [notNull] } } });
    const other = await test.make.doctor();
    expect(await put({ doctor: other.id })).toMatchObject({ status: 200 });
    await expectAppointment({ ...unchanged(), status: false, doctor: other.id });
  });
});

describe('the history of an appointment', () => {
  it('is changed to another of the same patient', async () => {
    const other = await test.make.history({ patientId: patient.id });
    expect(await put({ patient_history: other.id })).toMatchObject({ status: 200 });
    await expectAppointment({ ...unchanged(), patient_history: other.id });
    expect(await historyOf(patient)).toMatchObject([
      { patient_appointments: [] },
      { patient_appointments: [{ id: appointment.id }] },
    ]);
  });

  it('is changed to one of another patient, whose the appointment then is', async () => {
    const other = await test.make.patient({ account: { firstName: 'Nila' } });
    const history = await test.make.history({ patientId: other.id });
    expect(await put({ patient_history: history.id })).toMatchObject({ status: 200 });
    await expectAppointment({ ...unchanged(), patient_history: history.id });
    expect(await historyOf(patient)).toMatchObject([{ patient_appointments: [] }]);
    expect(await historyOf(other)).toMatchObject([{ patient_appointments: [{ id: appointment.id }] }]);
    expect(await test.api.as(doctor.token).get('/api/doctor/appointments/')).toMatchObject({
      body: [{ patient_name: 'Nila Last' }],
    });
    await admin.delete(`/api/admin/patient/${patient.userId}/`);
    await expectAppointment({ ...unchanged(), patient_history: history.id });
  });

  it('may stay absent until an admin sets it', async () => {
    const appointment_date = '2031-01-01';
    const { id } = await test.make.appointment({
      patientId: patient.id,
      doctorId: doctor.id,
      historyId: null,
      appointmentDate: appointment_date,
    });
    expect(await put({ patient_history: null, status: false }, id)).toMatchObject({ status: 200 });
    await expectAppointment({ ...unchanged(), id, appointment_date, patient_history: null, status: false }, id);
    expect(await put({ patient_history: appointment.historyId, status: true }, id)).toMatchObject({ status: 200 });
    await expectAppointment({ ...unchanged(), id, appointment_date }, id);
    const refusal = await put({ patient_history: null }, id);
    expect(refusal).toMatchObject({ status: 400, body: { appointments: { patient_history: [notNull] } } });
  });
});
