import { useApp } from './support/app.js';
import type { ApiClient } from './support/client.js';
import type { MadeDoctor, MadePatient } from './support/make.js';

const test = useApp();
const notFound = { status: 404, body: { detail: 'Not found.' } };
const tooLong = '12345678901234567890';

/** All forms of the path of one appointment. */
const spellings = [
  '/api/admin/appointment/:id/',
  '/api/admin/appointment/:id',
  '/api/admin/approve/appointment/:id',
  '/api/admin/approve/appointment/:id/',
  '/api/admin/approve/appointments/:id',
  '/api/admin/approve/appointments/:id/',
];

let admin: ApiClient;
let doctor: MadeDoctor;
let patient: MadePatient;
beforeEach(async () => {
  admin = test.api.as((await test.make.admin()).token);
  doctor = await test.make.doctor();
  patient = await test.make.patient();
});
const makeAppointment = (fields: Parameters<typeof test.make.appointment>[0] = {}) =>
  test.make.appointment({ patientId: patient.id, doctorId: doctor.id, ...fields });

describe.each([
  ['/api/admin/appointments/', true],
  ['/api/admin/approve/appointments/', false],
])('GET %s', (path, approved) => {
  it('lists the appointments of this approval alone, in the order of their ids', async () => {
    const first = await makeAppointment({ approved, appointmentDate: '2031-01-01' });
    await makeAppointment({ approved: !approved });
    const second = await makeAppointment({ approved, historyId: null, doctorId: null, appointmentTime: '09:05:00.5' });
    await admin.put(`/api/admin/appointment/${first.id}/`, { appointments: { appointment_date: '2032-02-29' } });

    const state = approved ? 'approved' : 'requested';
    const added = { state, duration_minutes: 30, kept: null, offer: null, overbook_reason: null };
    const { status, body } = await admin.get(path);
    expect(status).toBe(200);
    expect(body).toEqual({
      appointments: [
        {
          id: first.id,
          appointment_date: '2032-02-29',
          appointment_time: '16:33:27',
          status: approved,
          patient_history: first.historyId,
          doctor: doctor.id,
          ...added,
          starts_at: '2032-02-29T16:33:27Z',
          ends_at: '2032-02-29T17:03:27Z',
        },
        {
          id: second.id,
          appointment_date: '2030-07-18',
          appointment_time: '09:05:00.500000',
          status: approved,
          patient_history: null,
          doctor: null,
          ...added,
          starts_at: '2030-07-18T09:05:00.500000Z',
          ends_at: '2030-07-18T09:35:00.500000Z',
        },
      ],
    });
  });

  it('is empty when there is none', async () => {
    await makeAppointment({ approved: !approved });
    expect(await admin.get(path)).toMatchObject({ status: 200, body: { appointments: [] } });
  });

  it('is for admins alone', async () => {
    expect(await test.api.get(path)).toMatchObject({ status: 401 });
    expect(await test.api.as(doctor.token).get(path)).toMatchObject({ status: 403 });
    expect(await test.api.as(patient.token).get(path)).toMatchObject({ status: 403 });
  });

  it.each(approved ? ['PUT', 'DELETE'] : ['PUT', 'DELETE', 'POST'])('knows no %s', async (method) => {
    expect(await admin.send(method, path)).toMatchObject({ status: 405 });
  });
});

describe.each(spellings)('%s', (template) => {
  const path = (id: number | string) => template.replace(':id', String(id));

  it('shows an appointment, approved or waiting', async () => {
    for (const approved of [true, false]) {
      const { id, historyId } = await makeAppointment({ approved });
      const appointments = { id, status: approved, patient_history: historyId, doctor: doctor.id };
      expect(await admin.get(path(id))).toMatchObject({ status: 200, body: { appointments } });
    }
  });

  it('approves an appointment, and sends it back', async () => {
    const { id } = await makeAppointment({ approved: false });
    const seen = () => test.api.as(doctor.token).get('/api/doctor/appointments/');
    expect(await seen()).toMatchObject({ body: [] });
    const approval = await admin.put(path(id), { appointments: { status: 'yes' } });
    expect(approval).toMatchObject({ status: 200, body: { appointments: { id, status: true } } });
    expect(await seen()).toMatchObject({ body: [{ appointment_date: '2030-07-18' }] });
    expect(await admin.put(path(id), { appointments: { status: 'no' } })).toMatchObject({ status: 200 });
    expect(await seen()).toMatchObject({ body: [] });
    expect(await admin.get(path(id))).toMatchObject({ body: { appointments: { status: false } } });
  });

  it('deletes an appointment and no other', async () => {
    const [gone, kept] = [await makeAppointment(), await makeAppointment()];
    expect(await admin.delete(path(gone.id))).toMatchObject({
      status: 200,
      body: { message: `Appointment with id \`${gone.id}\` has been deleted.` },
    });
    expect(await admin.get(path(gone.id))).toMatchObject(notFound);
    expect(await admin.delete(path(gone.id))).toMatchObject(notFound);
    expect(await admin.get('/api/admin/appointments/')).toMatchObject({ body: { appointments: [{ id: kept.id }] } });
  });

  it('answers 404 for an id that is not there, before it reads the body', async () => {
    await makeAppointment();
    for (const id of ['0', '2000000000', tooLong]) {
      expect(await admin.get(path(id))).toMatchObject(notFound);
      expect(await admin.put(path(id), {}, { raw: '{' })).toMatchObject(notFound);
      expect(await admin.delete(path(id))).toMatchObject(notFound);
    }
  });
});

describe('fifty changes of one appointment at the same time', () => {
  it('are made one after the other', async () => {
    const { id } = await makeAppointment();
    const other = await test.make.doctor();
    const changes = Array.from({ length: 50 }, (_, at) => ({ doctor: at % 2 ? doctor.id : other.id }));
    const replies = changes.map((appointments) => admin.put(`/api/admin/appointment/${id}/`, { appointments }));
    const outcomes = (await Promise.allSettled(replies)).map((reply) =>
      reply.status === 'fulfilled' ? reply.value.status : `${reply.reason}`,
    );
    expect(outcomes).toEqual(changes.map(() => 200));
  }, 30_000);
});
