import { useApp } from './support/app.js';
import type { ApiClient } from './support/client.js';
import type { MadeDoctor, MadePatient } from './support/make.js';

const test = useApp({ maxOpenRequests: 3 });

let admin: ApiClient;
let doctor: MadeDoctor;
let patient: MadePatient;
beforeEach(async () => {
  admin = test.api.as((await test.make.admin({ firstName: 'Ada' })).token);
  doctor = await test.make.doctor();
  patient = await test.make.patient({ account: { firstName: 'Nila', lastName: 'Roy' } });
});

const at = (time: string, appointmentDate = '2030-07-18') => ({ appointmentDate, appointmentTime: time });
const wire = (appointment_time: string, appointment_date = '2030-07-18') => ({ appointment_date, appointment_time });
const make = (fields: Parameters<typeof test.make.appointment>[0]) =>
  test.make.appointment({ doctorId: doctor.id, historyId: null, ...fields });
const made = async (fields: Parameters<typeof test.make.appointment>[0]) => (await make(fields)).id;

const taken = (...conflicts: object[]) => ({
  status: 409,
  body: { code: 'slot_taken', detail: 'The appointment cannot be at this time.', conflicts },
});
const doctorBusy = (from: string, to: string, more: object = {}) => ({ kind: 'doctor_busy', from, to, ...more });

describe('an approved appointment', () => {
  it('keeps its doctor from another at any of its minutes', async () => {
    const id = await made({ ...at('10:00'), patientId: patient.id });
    for (const [time, status] of [
      ['09:30', 200],
      ['09:31', 409],
      ['10:00', 409],
      ['10:29:59.999999', 409],
      ['10:30', 200],
    ] as const) {
      const request = await made({ ...at(time), approved: false });
      const reply = await admin.post(`/api/admin/appointment/${request}/approve/`);
      expect([time, reply.status]).toEqual([time, status]);
      if (status === 200) await admin.delete(`/api/admin/appointment/${request}/`);
      else {
        const conflict = doctorBusy('2030-07-18T10:00:00Z', '2030-07-18T10:30:00Z', {
          appointment_id: id,
          patient: patient.userId,
          patient_name: 'Nila Roy',
        });
        expect(reply).toMatchObject(taken(conflict));
        expect(await admin.get(`/api/admin/appointment/${request}/`)).toMatchObject({
          body: { appointments: { status: false, state: 'requested' } },
        });
      }
    }
  });

  it('keeps its patient from another doctor at the same time', async () => {
    await make({ ...at('10:00'), patientId: patient.id });
    const other = await test.make.doctor();
    const request = await made({ ...at('10:15'), patientId: patient.id, doctorId: other.id, approved: false });
    const reply = await admin.put(`/api/admin/appointment/${request}/`, { appointments: { status: true } });
    expect(reply).toMatchObject(taken({ kind: 'patient_busy', from: '2030-07-18T10:00:00Z' }));
  });

  it('is refused with every reason at once', async () => {
    const other = await test.make.doctor();
    await make({ ...at('10:00') });
    await make({ ...at('10:20'), patientId: patient.id, doctorId: other.id });
    await test.make.leave({ doctorId: doctor.id, startsAt: '2030-07-18T10:30:00Z', endsAt: '2030-07-19T00:00:00Z' });
    const request = await made({ ...at('10:10'), patientId: patient.id, approved: false });
    const { status, body } = await admin.post(`/api/admin/appointment/${request}/approve/`);
    const { conflicts } = body as { conflicts: { kind: string }[] };
    expect([status, conflicts.map(({ kind }) => kind)]).toEqual([409, ['doctor_busy', 'patient_busy', 'on_leave']]);
  });

  it.each(['cancelled', 'rejected', 'expired', 'requested'] as const)(
    'is not hindered by one that is %s',
    async (state) => {
      await make({ ...at('10:00'), state });
      const request = await made({ ...at('10:00'), approved: false });
      expect(await admin.post(`/api/admin/appointment/${request}/approve/`)).toMatchObject({ status: 200 });
    },
  );

  it('is hindered by one that takes place', async () => {
    for (const state of ['checked_in', 'completed', 'no_show'] as const) {
      const id = await made({ ...at('10:00'), state });
      const request = await made({ ...at('10:00'), approved: false });
      expect(await admin.post(`/api/admin/appointment/${request}/approve/`)).toMatchObject({ status: 409 });
      await admin.delete(`/api/admin/appointment/${id}/`);
    }
  });

  it('gives its time back when it is sent back, moved or deleted', async () => {
    const history = await test.make.history({ patientId: patient.id });
    const book = () =>
      admin.post('/api/admin/appointments/', {
        appointments: { ...wire('10:00'), doctor: doctor.id, patient_history: history.id },
      });
    const id = ((await book()).body as { appointments: { id: number } }).appointments.id;
    expect(await book()).toMatchObject({ status: 409 });
    const path = `/api/admin/appointment/${id}/`;
    await admin.put(path, { appointments: { appointment_time: '11:00' } });
    const second = ((await book()).body as { appointments: { id: number } }).appointments.id;
    expect(await admin.put(path, { appointments: { appointment_time: '10:29' } })).toMatchObject({ status: 409 });
    await admin.put(`/api/admin/appointment/${second}/`, { appointments: { status: false } });
    expect(await admin.put(path, { appointments: { appointment_time: '10:29' } })).toMatchObject({ status: 200 });
    await admin.delete(path);
    expect(await admin.put(`/api/admin/appointment/${second}/`, { appointments: { status: true } })).toMatchObject({
      status: 200,
    });
  });
});

describe('an admin', () => {
  it('may send back an appointment as it was answered', async () => {
    const path = `/api/admin/appointment/${await made({ ...at('10:00') })}/`;
    const { body } = await admin.get(path);
    expect(await admin.put(path, body)).toMatchObject({ status: 200, body });
  });

  it('may overbook for a reason, which is kept and shown', async () => {
    await make({ ...at('10:00') });
    const request = await made({ ...at('10:00'), approved: false });
    const path = `/api/admin/appointment/${request}`;
    expect(await admin.post(`${path}/approve/`, { overbook: true })).toMatchObject({
      status: 400,
      body: { overbook_reason: ['This field is required.'] },
    });
    const forced = { overbook: true, overbook_reason: 'An emergency' };
    expect(await admin.post(`${path}/approve/`, forced)).toMatchObject({
      status: 200,
      body: { appointments: { state: 'approved', overbook_reason: 'An emergency' } },
    });
    expect(await admin.get(`${path}/timeline/`)).toMatchObject({
      body: { timeline: [{ action: 'approve', reason: 'An emergency', by: 'admin', by_name: 'Ada Last' }] },
    });
    const third = await made({ ...at('10:00'), approved: false });
    const { body } = await admin.post(`/api/admin/appointment/${third}/approve/`);
    expect((body as { conflicts: object[] }).conflicts).toHaveLength(2);
  });

  it('books and changes over others the same way', async () => {
    const history = await test.make.history();
    await make({ ...at('10:00') });
    const booking = { ...wire('10:00'), doctor: doctor.id, patient_history: history.id };
    expect(await admin.post('/api/admin/appointments/', { appointments: booking })).toMatchObject({ status: 409 });
    const forced = { overbook: true, overbook_reason: 'An emergency' };
    const booked = await admin.post('/api/admin/appointments/', { appointments: { ...booking, ...forced } });
    expect(booked).toMatchObject({ status: 201, body: { appointments: { overbook_reason: 'An emergency' } } });
    const { id } = (booked.body as { appointments: { id: number } }).appointments;
    const path = `/api/admin/appointment/${id}/`;
    const free = await admin.put(path, { appointments: { appointment_time: '11:00' } });
    expect(free).toMatchObject({ body: { appointments: { overbook_reason: null } } });
    expect(await admin.put(path, { appointments: { appointment_time: '10:10' } })).toMatchObject({ status: 409 });
    expect(await admin.put(path, { appointments: { appointment_time: '10:10', ...forced } })).toMatchObject({
      status: 200,
      body: { appointments: { overbook_reason: 'An emergency' } },
    });
    expect(await admin.put(path, { appointments: { appointment_time: '10:20', overbook: true } })).toMatchObject({
      status: 400,
      body: { appointments: { overbook_reason: ['This field is required.'] } },
    });
  });

  it('may leave the reason blank where nothing is booked over', async () => {
    const history = await test.make.history();
    const booking = { ...wire('10:00'), doctor: doctor.id, patient_history: history.id, overbook_reason: ' ' };
    const booked = await admin.post('/api/admin/appointments/', { appointments: booking });
    expect(booked).toMatchObject({ status: 201, body: { appointments: { overbook_reason: null } } });
    const { id } = (booked.body as { appointments: { id: number } }).appointments;
    const path = `/api/admin/appointment/${id}/`;
    const changes = { appointments: { appointment_time: '11:00', overbook: false, overbook_reason: '' } };
    expect(await admin.put(path, changes)).toMatchObject({ status: 200 });
    const later = { ...wire('12:00'), overbook_reason: '' };
    expect(await admin.post(`${path}reschedule/`, later)).toMatchObject({ status: 200 });
    const request = await made({ ...at('15:00'), approved: false });
    const approval = { overbook_reason: '' };
    expect(await admin.post(`/api/admin/appointment/${request}/approve/`, approval)).toMatchObject({ status: 200 });
    const blank = { overbook_reason: ['This field may not be blank.'] };
    const forced = { overbook: true, overbook_reason: ' ' };
    expect(await admin.post(`${path}reschedule/`, { ...later, ...forced })).toMatchObject({ status: 400, body: blank });
    expect(await admin.put(path, { appointments: forced })).toMatchObject({ body: { appointments: blank } });
  });

  /** Another appointment at a time that is taken. */
  const bookOver = async (historyId: number): Promise<number> => {
    await made({ ...at('10:00') });
    const slot = { ...wire('10:00'), doctor: doctor.id, patient_history: historyId };
    const booking = { ...slot, overbook: true, overbook_reason: 'An emergency' };
    const booked = await admin.post('/api/admin/appointments/', { appointments: booking });
    return (booked.body as { appointments: { id: number } }).appointments.id;
  };

  it('is no longer told of an appointment that waits again', async () => {
    const id = await bookOver((await test.make.history()).id);
    const withdrawn = await admin.put(`/api/admin/appointment/${id}/`, { appointments: { status: false } });
    expect(withdrawn).toMatchObject({ status: 200, body: { appointments: { status: false, overbook_reason: null } } });
  });

  it('is told of one that keeps its time until its patient’s wish is granted', async () => {
    const id = await bookOver((await test.make.history({ patientId: patient.id })).id);
    const path = `/api/patient/appointment/${id}/reschedule/`;
    expect(await test.api.as(patient.token).post(path, wire('15:00'))).toMatchObject({ status: 200 });
    expect(await admin.get(`/api/admin/appointment/${id}/`)).toMatchObject({
      body: { appointments: { state: 'requested', overbook_reason: 'An emergency' } },
    });
  });

  it('needs no reason when nothing is in the way, and may record the past', async () => {
    const history = await test.make.history();
    const booking = { ...wire('10:00', '2001-01-01'), doctor: doctor.id, patient_history: history.id };
    expect(await admin.post('/api/admin/appointments/', { appointments: booking })).toMatchObject({ status: 201 });
    expect(await admin.post('/api/admin/appointments/', { appointments: booking })).toMatchObject({ status: 409 });
  });
});

describe('a request', () => {
  const ask = (time: string, token = patient.token) =>
    test.api.as(token).post('/api/patient/appointment/', { ...wire(time), doctor: doctor.id });

  it('holds nothing, whatever is in its way', async () => {
    await make({ ...at('10:00') });
    expect(await ask('10:00')).toMatchObject({ status: 201, body: { state: 'requested' } });
    expect(await ask('10:00', (await test.make.patient()).token)).toMatchObject({ status: 201 });
  });

  it('is one of as many as a patient may wait for', async () => {
    const replies = await Promise.all(['08:00', '08:00', '08:30', '09:00', '09:30'].map((time) => ask(time)));
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 201, 201, 409, 409]);
    expect(replies.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'too_many_requests' });
    const [{ id }] = (await test.api.as(patient.token).get('/api/patient/appointments/')).body as [{ id: number }];
    await test.api.as(patient.token).post(`/api/patient/appointment/${id}/cancel/`);
    expect(await ask('10:00')).toMatchObject({ status: 201 });
    expect(await ask('10:00', (await test.make.patient()).token)).toMatchObject({ status: 201 });
  });
});

describe('rival requests', () => {
  const three = async () => {
    const ids = [];
    for (const time of ['10:00', '10:00', '10:15']) ids.push(await made({ ...at(time), approved: false }));
    return ids as [number, number, number];
  };
  const states = async () => {
    const rows: { state: string }[] = await test.dataSource.query('SELECT state FROM appointments ORDER BY id');
    return rows.map(({ state }) => state);
  };

  it('are shown together by their time', async () => {
    const [first, second, third] = await three();
    await made({ ...at('10:00'), doctorId: (await test.make.doctor()).id, approved: false });
    const { body } = await admin.get('/api/admin/approve/appointments/?group=slot&page_size=2');
    expect(body).toMatchObject({
      appointments: [
        { id: first, rivals: [{ id: second, state: 'requested' }] },
        { id: third, rivals: [] },
      ],
    });
    const patientOf = async (id: number) =>
      (
        await test.dataSource.query(
          'SELECT user_id FROM patients p JOIN appointments a ON a.patient_id = p.id WHERE a.id = $1',
          [id],
        )
      )[0].user_id;
    // whoever of them meets a condition, all are shown
    for (const query of [`patient=${await patientOf(second)}`, `patient=${await patientOf(second)}&q=first&sort=-id`]) {
      const reply = await admin.get(`/api/admin/approve/appointments/?group=slot&page_size=2&${query}`);
      expect(reply.body).toMatchObject({ appointments: [{ id: first, rivals: [{ id: second }] }] });
      expect(reply.headers.get('x-total-count')).toBe('1');
    }
    expect(await admin.get('/api/admin/approve/appointments/?group=day')).toMatchObject({ status: 400 });
    expect(await admin.get('/api/admin/appointments/?group=slot')).toMatchObject({ status: 400 });
  });

  it('stay when one is granted', async () => {
    const [first] = await three();
    await admin.post(`/api/admin/appointment/${first}/approve/`);
    expect(await states()).toEqual(['approved', 'requested', 'requested']);
  });

  it('are rejected with it, if asked for', async () => {
    const [first, second] = await three();
    const elsewhere = await made({ ...at('11:00'), approved: false });
    const approval = await admin.post(`/api/admin/appointment/${first}/approve/`, { competing: 'reject' });
    expect(approval).toMatchObject({ status: 200 });
    expect(await states()).toEqual(['approved', 'rejected', 'rejected', 'requested']);
    expect(await admin.get(`/api/admin/appointment/${second}/timeline/`)).toMatchObject({
      body: { timeline: [{ action: 'reject', to_state: 'rejected' }] },
    });
    expect(await admin.get(`/api/admin/appointment/${elsewhere}/`)).toMatchObject({
      body: { appointments: { state: 'requested' } },
    });
  });

  it('are none that end when it begins, or begin when it ends', async () => {
    const [first] = await three();
    for (const time of ['09:30', '10:30']) await made({ ...at(time), approved: false });
    await admin.post(`/api/admin/appointment/${first}/approve/`, { competing: 'reject' });
    expect((await states()).slice(-2)).toEqual(['requested', 'requested']);
  });

  it('that wait to be moved stay where they were', async () => {
    const id = await made({ ...at('09:00'), patientId: patient.id });
    await test.api.as(patient.token).post(`/api/patient/appointment/${id}/reschedule/`, wire('10:00'));
    // somebody was booked over the time that is kept
    const over = { overbook: true, overbook_reason: 'an emergency' };
    const other = await made({ ...at('09:00'), approved: false });
    await admin.post(`/api/admin/appointment/${other}/approve/`, over);
    const first = await made({ ...at('10:00'), approved: false });
    const approval = await admin.post(`/api/admin/appointment/${first}/approve/`, { competing: 'reject' });
    expect(approval).toMatchObject({ status: 200 });
    expect(await admin.get(`/api/admin/appointment/${id}/`)).toMatchObject({
      body: { appointments: { state: 'approved', ...wire('09:00:00'), kept: null } },
    });
    expect(await admin.get(`/api/admin/appointment/${id}/timeline/`)).toMatchObject({
      body: { timeline: [{ action: 'reschedule' }, { action: 'reject', to_state: 'approved' }] },
    });
  });

  it('need not be there to be answered', async () => {
    for (const competing of ['reject', 'offer']) {
      const alone = await made({ ...at(competing === 'offer' ? '10:00' : '11:00'), approved: false });
      expect(await admin.post(`/api/admin/appointment/${alone}/approve/`, { competing })).toMatchObject({
        status: 200,
      });
    }
  });

  it('stay when it is refused', async () => {
    await make({ ...at('10:10') });
    const [first] = await three();
    expect(await admin.post(`/api/admin/appointment/${first}/approve/`, { competing: 'reject' })).toMatchObject({
      status: 409,
    });
    expect(await states()).toEqual(['approved', 'requested', 'requested', 'requested']);
  });

  it('are offered the doctor’s next free times, each another, and go on waiting', async () => {
    await admin.put(`/api/admin/doctor/${doctor.userId}/schedule/`, {
      schedule: [{ weekday: 4, starts: '08:00', ends: '12:00' }],
    });
    await make({ ...at('10:30') });
    const [first, second, third] = await three();
    const approval = await admin.post(`/api/admin/appointment/${first}/approve/`, { competing: 'offer' });
    expect(approval).toMatchObject({ status: 200 });
    expect(await states()).toEqual(['approved', 'approved', 'requested', 'requested']);
    for (const [id, time] of [
      [second, '11:00'],
      [third, '11:30'],
    ] as const) {
      const offer = { ...wire(`${time}:00`), starts_at: `2030-07-18T${time}:00Z` };
      expect(await admin.get(`/api/admin/appointment/${id}/`)).toMatchObject({ body: { appointments: { offer } } });
    }
  });
});

describe('the check of a time', () => {
  const path = '/api/patient/appointment/check/';
  const ask = (time: string, date?: string) =>
    test.api.as(patient.token).post(path, { ...wire(time, date), doctor: doctor.id });
  const kinds = ({ body }: { body: unknown }) =>
    (body as { conflicts: { kind: string }[] }).conflicts.map(({ kind }) => kind);

  it('says that nothing is in the way, and books nothing', async () => {
    expect(await ask('10:00')).toMatchObject({
      status: 200,
      body: { available: true, conflicts: [], alternatives: [] },
    });
    expect(await test.api.as(patient.token).get('/api/patient/appointments/')).toMatchObject({ body: [] });
  });

  it('tells a patient everything that is in the way but whose it is, and the next free times', async () => {
    await admin.put(`/api/admin/doctor/${doctor.userId}/schedule/`, {
      schedule: [{ weekday: 4, starts: '10:15', ends: '12:15' }],
    });
    await make({ ...at('10:00') });
    const own = await made({ ...at('10:20'), patientId: patient.id, doctorId: (await test.make.doctor()).id });
    const reply = await ask('10:10');
    expect(reply).toMatchObject({
      status: 200,
      body: {
        available: false,
        conflicts: [
          { kind: 'doctor_busy', from: '2030-07-18T10:00:00Z', to: '2030-07-18T10:30:00Z' },
          { kind: 'patient_busy', appointment_id: own },
          { kind: 'outside_hours', from: '2030-07-18T10:10:00Z' },
        ],
        alternatives: [
          {
            doctor: doctor.id,
            ...wire('11:15:00'),
            starts_at: '2030-07-18T11:15:00Z',
            ends_at: '2030-07-18T11:45:00Z',
          },
          wire('11:45:00'),
          wire('10:15:00', '2030-07-25'),
        ],
      },
    });
    expect((reply.body as { conflicts: object[] }).conflicts[0]).toEqual(
      doctorBusy('2030-07-18T10:00:00Z', '2030-07-18T10:30:00Z'),
    );
  });

  it('tells of the past, of leave and of doctors whom nobody can book', async () => {
    await test.make.leave({ doctorId: doctor.id, startsAt: '2030-07-17T00:00:00Z', endsAt: '2030-07-18T00:00:00Z' });
    expect(kinds(await ask('10:00', '2030-07-17'))).toEqual(['on_leave']);
    expect(kinds(await ask('10:00', '2020-01-01'))).toEqual(['past']);
    const waiting = await test.make.doctor({ account: { approved: false } });
    const reply = await test.api.as(patient.token).post(path, { ...wire('10:00'), doctor: waiting.id });
    expect(reply).toMatchObject({ status: 400, body: { doctor: [expect.any(String)] } });
  });

  it('tells an admin whose it is', async () => {
    const id = await made({ ...at('10:00'), patientId: patient.id });
    const history = await test.make.history();
    const booking = { ...wire('10:00'), doctor: doctor.id, patient_history: history.id };
    const whose = { appointment_id: id, patient: patient.userId, patient_name: 'Nila Roy' };
    expect(await admin.post('/api/admin/appointments/check/', { appointments: booking })).toMatchObject({
      status: 200,
      body: { available: false, conflicts: [{ kind: 'doctor_busy', ...whose }] },
    });
    expect(await test.api.as(patient.token).post('/api/admin/appointments/check/', {})).toMatchObject({ status: 403 });
  });

  it('tells an admin of doctors whom nobody can book', async () => {
    const waiting = await test.make.doctor({ account: { approved: false } });
    const history = await test.make.history();
    const appointments = { ...wire('10:00'), doctor: waiting.id, patient_history: history.id };
    const reply = await admin.post('/api/admin/appointments/check/', { appointments });
    expect(reply).toMatchObject({ status: 400, text: expect.stringContaining(`Invalid pk \\"${waiting.id}\\"`) });
  });

  it('is about the doctor’s working hours for admins too', async () => {
    await admin.put(`/api/admin/doctor/${doctor.userId}/schedule/`, {
      schedule: [{ weekday: 4, starts: '08:00', ends: '12:00' }],
    });
    const request = await made({ ...at('11:45'), approved: false });
    const path = `/api/admin/appointment/${request}/approve/`;
    expect(kinds(await admin.post(path))).toEqual(['outside_hours']);
    const forced = { overbook: true, overbook_reason: 'She stays longer' };
    expect(await admin.post(path, forced)).toMatchObject({ status: 200 });
  });
});

describe('the length of an appointment', () => {
  it('is what the department has visits take', async () => {
    await test.dataSource.query(`UPDATE departments SET visit_minutes = 45 WHERE code = 'DL'`);
    const skin = await test.make.doctor({ department: 'DL' });
    const request = { ...wire('10:00'), doctor: skin.id };
    expect(await test.api.as(patient.token).post('/api/patient/appointment/', request)).toMatchObject({
      body: { starts_at: '2030-07-18T10:00:00Z', ends_at: '2030-07-18T10:45:00Z' },
    });
  });
});
