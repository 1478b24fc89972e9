import { useApp } from './support/app.js';
import type { MadeDoctor } from './support/make.js';

const test = useApp();
const path = '/api/doctor/appointments/';

let doctor: MadeDoctor;
beforeEach(async () => {
  doctor = await test.make.doctor();
});
const list = () => test.api.as(doctor.token).get(path);

describe('GET /api/doctor/appointments/', () => {
  it('is whole, however many there are', async () => {
    const patient = await test.make.patient();
    await test.dataSource.query(
      `INSERT INTO appointments (patient_id, doctor_id, appointment_date, appointment_time, state, overbook_reason)
       SELECT $1, $2, date '2030-01-01' + n, '10:00', 'approved', 'a busy doctor' FROM generate_series(1, 2500) n`,
      [patient.id, doctor.id],
    );
    const { status, body } = await list();
    const dates = (body as { appointment_date: string }[]).map(({ appointment_date }) => appointment_date);
    expect([status, dates.length, new Set(dates).size]).toEqual([200, 2500, 2500]);
    expect(dates).toEqual(dates.toSorted());
  });

  it('shows an appointment with its patient and history', async () => {
    const patient = await test.make.patient({ age: '25.5', account: { firstName: 'Nila', lastName: 'Roy' } });
    const assigned = await test.make.doctor({ department: 'EMC', account: { firstName: 'Meera' } });
    const history = await test.make.history({
      patientId: patient.id,
      assignedDoctorId: assigned.id,
      department: 'CRS',
      releaseDate: '2026-02-01',
    });
    const { id } = await test.make.appointment({ patientId: patient.id, historyId: history.id, doctorId: doctor.id });

    const { status, body } = await list();
    expect(status).toBe(200);
    expect(body).toEqual([
      {
        id,
        state: 'approved',
        starts_at: '2030-07-18T16:33:27Z',
        ends_at: '2030-07-18T17:03:27Z',
        patient_name: 'Nila Roy',
        patient_age: 25.5,
        appointment_date: '2030-07-18',
        appointment_time: '16:33:27',
        patient_history: {
          admit_date: '2026-01-05',
          symptomps: 'Fever',
          department: 'CRS',
          release_date: '2026-02-01',
          assigned_doctor: 'Meera (EMC)',
        },
      },
    ]);
  });

  it.each(['29.0', '0.0', '100.0', '25.5'])('writes the age %s as a number with one decimal', async (age) => {
    const { id: patientId } = await test.make.patient({ age });
    await test.make.appointment({ patientId, doctorId: doctor.id });
    expect((await list()).text).toContain(`"patient_age":${age},`);
  });

  it('shows a null for the history while there is none', async () => {
    await test.make.appointment({ doctorId: doctor.id, historyId: null });
    expect(await list()).toMatchObject({ status: 200, body: [{ patient_name: 'First Last', patient_history: null }] });
  });

  it('is in the order of date and time', async () => {
    const slots = [
      ['2030-07-18', '16:33:27'],
      ['2030-07-18', '09:00'],
      ['2031-01-01', '00:00'],
      ['2020-02-29', '23:59:59.999999'],
      ['2030-07-18', '16:33:27.5'],
    ] as const;
    for (const [appointmentDate, appointmentTime] of slots) {
      await test.make.appointment({ doctorId: doctor.id, appointmentDate, appointmentTime, overbookReason: 'a test' });
    }
    expect(await list()).toMatchObject({
      status: 200,
      body: [
        { appointment_date: '2020-02-29', appointment_time: '23:59:59.999999' },
        { appointment_date: '2030-07-18', appointment_time: '09:00:00' },
        { appointment_date: '2030-07-18', appointment_time: '16:33:27' },
        { appointment_date: '2030-07-18', appointment_time: '16:33:27.500000' },
        { appointment_date: '2031-01-01', appointment_time: '00:00:00' },
      ],
    });
  });

  it('shows approved appointments alone', async () => {
    await test.make.appointment({ doctorId: doctor.id, approved: false });
    const { id } = await test.make.appointment({ doctorId: doctor.id, appointmentDate: '2031-01-01' });
    const admin = test.api.as((await test.make.admin()).token);
    const expected = { appointment_date: '2031-01-01' };
    expect(await list()).toMatchObject({ status: 200, body: [expected] });
    await admin.put(`/api/admin/appointment/${id}/`, { appointments: { status: false } });
    expect(await list()).toMatchObject({ status: 200, body: [] });
  });

  it('shows the doctor’s own appointments alone, even if assigned to the history', async () => {
    const history = await test.make.history({ assignedDoctorId: doctor.id });
    await test.make.appointment({ patientId: history.patientId, historyId: history.id });
    await test.make.appointment({ doctorId: null });
    expect(await list()).toMatchObject({ status: 200, body: [] });
  });

  it('is for approved doctors alone', async () => {
    const { token: waiting } = await test.make.doctor({ account: { approved: false } });
    expect(await test.api.get(path)).toMatchObject({ status: 401 });
    expect(await test.api.as(waiting).get(path)).toMatchObject({ status: 401 });
    for (const role of ['patient', 'admin'] as const) {
      const { token } = await test.make[role]();
      expect(await test.api.as(token).get(path)).toMatchObject({ status: 403 });
    }
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH'])('knows no %s', async (method) => {
    const reply = await test.api.as(doctor.token).send(method, path);
    expect(reply).toMatchObject({ status: 405, body: { detail: `Method "${method}" not allowed.` } });
    expect(reply.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
  });
});
