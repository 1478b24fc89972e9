import { useApp } from './support/app.js';

const test = useApp();
const path = '/api/patient/history/';

describe('GET /api/patient/history/', () => {
  it('shows all histories of the patient with appointments and costs, in the order of their ids', async () => {
    const patient = await test.make.patient();
    const eye = await test.make.doctor({ department: 'EMC', account: { firstName: 'Meera' } });
    const heart = await test.make.doctor();
    const own = { patientId: patient.id, assignedDoctorId: eye.id };
    const later = await test.make.history({
      ...own,
      admitDate: '2026-03-01',
      releaseDate: '2026-03-09',
      department: 'CRS',
    });
    const earlier = await test.make.history({ ...own, symptoms: 'Fever,cough', costs: { medicineCost: 4406 } });
    const fields = { patientId: patient.id, historyId: later.id, doctorId: heart.id };
    const waiting = await test.make.appointment({ ...fields, approved: false, appointmentTime: '09:05' });
    const granted = await test.make.appointment({ ...fields, appointmentTime: '16:33:27.5' });
    const withoutDoctor = await test.make.appointment({ ...fields, doctorId: null, appointmentDate: '2020-02-29' });
    // changed last, they are no longer first in the tables
    await test.dataSource.query('UPDATE appointments SET appointment_date = $1 WHERE id = $2', [
      '2030-07-19',
      waiting.id,
    ]);
    await test.dataSource.query('UPDATE histories SET admit_date = $1 WHERE id = $2', ['2026-03-02', later.id]);

    const { status, body } = await test.api.as(patient.token).get(path);
    expect(status).toBe(200);
    expect(body).toEqual([
      {
        admit_date: '2026-03-02',
        symptomps: 'Fever',
        department: 'CRS',
        release_date: '2026-03-09',
        assigned_doctor: 'Meera (EMC)',
        patient_appointments: [
          {
            id: waiting.id,
            appointment_date: '2030-07-19',
            appointment_time: '09:05:00',
            status: false,
            doctor: heart.id,
            state: 'requested',
            starts_at: '2030-07-19T09:05:00Z',
            ends_at: '2030-07-19T09:35:00Z',
          },
          {
            id: granted.id,
            appointment_date: '2030-07-18',
            appointment_time: '16:33:27.500000',
            status: true,
            doctor: heart.id,
            state: 'approved',
            starts_at: '2030-07-18T16:33:27.500000Z',
            ends_at: '2030-07-18T17:03:27.500000Z',
          },
          {
            id: withoutDoctor.id,
            appointment_date: '2020-02-29',
            appointment_time: '16:33:27',
            status: true,
            doctor: null,
            state: 'approved',
            starts_at: '2020-02-29T16:33:27Z',
            ends_at: '2020-02-29T17:03:27Z',
          },
        ],
        costs: { room_charge: 100, medicine_cost: 20, doctor_fee: 30, other_charge: 4, total_cost: '154 tk' },
      },
      {
        admit_date: earlier.admitDate,
        symptomps: 'Fever,cough',
        department: 'CL',
        release_date: null,
        assigned_doctor: 'Meera (EMC)',
        patient_appointments: [],
        costs: { room_charge: 100, medicine_cost: 4406, doctor_fee: 30, other_charge: 4, total_cost: '4540 tk' },
      },
    ]);
  });

  it('shows no appointments that are over without having been', async () => {
    const patient = await test.make.patient();
    const history = await test.make.history({ patientId: patient.id });
    const fields = { patientId: patient.id, historyId: history.id };
    const [seen] = await Promise.all(
      (['completed', 'rejected', 'cancelled', 'expired'] as const).map((state) =>
        test.make.appointment({ ...fields, state }),
      ),
    );
    expect(await test.api.as(patient.token).get(path)).toMatchObject({
      body: [{ patient_appointments: [{ id: seen?.id, status: true }] }],
    });
  });

  it('shows no costs where there are none', async () => {
    const patient = await test.make.patient();
    await test.make.history({ patientId: patient.id, costs: null });
    expect(await test.api.as(patient.token).get(path)).toMatchObject({ status: 200, body: [{ costs: null }] });
  });

  it('is empty for a patient without a history, whatever others have', async () => {
    const patient = await test.make.patient();
    await test.make.appointment();
    await test.make.appointment({ patientId: patient.id, historyId: null });
    expect(await test.api.as(patient.token).get(path)).toMatchObject({ status: 200, body: [] });
  });

  it('is for approved patients alone', async () => {
    const { token: waiting } = await test.make.patient({ account: { approved: false } });
    expect(await test.api.get(path)).toMatchObject({ status: 401 });
    expect(await test.api.as(waiting).get(path)).toMatchObject({ status: 401 });
    for (const role of ['doctor', 'admin'] as const) {
      const { token } = await test.make[role]();
      expect(await test.api.as(token).get(path)).toMatchObject({ status: 403 });
    }
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH'])('knows no %s', async (method) => {
    const { token } = await test.make.patient();
    const reply = await test.api.as(token).send(method, path);
    expect(reply).toMatchObject({ status: 405, body: { detail: `Method "${method}" not allowed.` } });
    expect(reply.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
  });
});
