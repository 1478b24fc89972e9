import { startApp, type TestApp, useApp } from './support/app.js';
import { untilWaiting } from './support/locks.js';
import type { MadeDoctor } from './support/make.js';
import { overlapsIn } from './support/overlaps.js';

const test = useApp();
jest.setTimeout(120_000);

const ROUNDS = 20;
const CLIENTS = 60;

const slot = { appointment_date: '2030-07-18', appointment_time: '10:00' };

/** Every way to confirm one time of one doctor, each of another patient, over both processes in turn. */
async function attempts(doctor: MadeDoctor, apps: TestApp[]): Promise<(() => Promise<{ status: number }>)[]> {
  const { token } = await test.make.admin();
  const own = { doctorId: doctor.id, historyId: null } as const;
  const at = { appointmentDate: slot.appointment_date, appointmentTime: '10:00' };
  const requests = await Promise.all(
    Array.from({ length: CLIENTS }, () => test.make.appointment({ ...own, ...at, approved: false })),
  );
  const elsewhere = await Promise.all(
    requests
      .slice(0, 20)
      .map((_, hour) => test.make.appointment({ ...own, ...at, appointmentDate: `2030-09-${hour + 1}` })),
  );
  const history = await test.make.history();
  return requests.map(({ id }, turn) => {
    const admin = (apps[turn % apps.length] as TestApp).api.as(token);
    const moved = elsewhere[turn % elsewhere.length]?.id;
    switch (turn % 6) {
      case 0:
        return () => admin.post(`/api/admin/appointment/${id}/approve/`, { competing: turn % 4 ? 'keep' : 'offer' });
      case 1:
        return () => admin.put(`/api/admin/approve/appointment/${id}`, { appointments: { status: true } });
      case 2:
        return () =>
          admin.post('/api/admin/appointments/', {
            appointments: { ...slot, doctor: doctor.id, patient_history: history.id },
          });
      case 3:
        return () => admin.post(`/api/admin/appointment/${moved}/reschedule/`, slot);
      case 4:
        return () => admin.put(`/api/admin/appointment/${moved}/`, { appointments: slot });
      default:
        return () =>
          admin.post(`/api/admin/doctor/${doctor.userId}/leave/`, {
            from: slot.appointment_date,
            to: slot.appointment_date,
          });
    }
  });
}

describe('sixty who want one time of a doctor at once, in two processes', () => {
  it('are let in one at a time: one gets it, the others are told', async () => {
    const apps = [test, await startApp(test.connection)];
    for (let round = 0; round < ROUNDS; round++) {
      const tries = await attempts(await test.make.doctor(), apps);
      const replies = await Promise.all(
        tries.map(async (attempt) => {
          const { status } = await attempt();
          return status;
        }),
      );
      expect(replies.filter((status) => status < 300)).toHaveLength(1);
      expect(replies.filter((status) => status === 409)).toHaveLength(CLIENTS - 1);
      expect(await overlapsIn(test.dataSource)).toEqual([]);
    }
  });
});

describe('thirty who wait for one doctor', () => {
  it('do not keep others from changing what is theirs', async () => {
    const doctor = await test.make.doctor();
    const tries = (await attempts(doctor, [test])).slice(0, 30);
    const holder = test.dataSource.createQueryRunner();
    await holder.startTransaction();
    await holder.query('SELECT pg_advisory_xact_lock(7301, $1)', [doctor.id]);
    const waiting = Promise.all(tries.map((attempt) => attempt()));
    await untilWaiting(test.dataSource, 4);
    const { token } = await test.make.patient();
    const other = test.api.as(token).put('/api/patient/profile/', {
      user_data: { first_name: 'Ann', last_name: 'Li' },
      profile_data: { age: '30', address: 'Dhaka', mobile: '12345' },
    });
    const first = await Promise.race([other, waiting]);
    await holder.rollbackTransaction();
    await holder.release();
    await waiting;
    expect(first).toMatchObject({ status: 200 });
  });
});

describe('two doctors who want one patient at once', () => {
  it('do not both get the patient', async () => {
    const { token } = await test.make.admin();
    const admin = test.api.as(token);
    for (let round = 0; round < 10; round++) {
      const { id: patientId } = await test.make.patient();
      const ids: number[] = [];
      for (let count = 0; count < 10; count++) {
        const { id } = await test.make.appointment({ patientId, historyId: null, approved: false });
        ids.push(id);
      }
      const replies = await Promise.all(ids.map((id) => admin.post(`/api/admin/appointment/${id}/approve/`)));
      expect(replies.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 9 }, () => 409)]);
      const refusal = replies.find(({ status }) => status === 409);
      expect(refusal?.body).toMatchObject({ code: 'slot_taken', conflicts: [{ kind: 'patient_busy' }] });
    }
    expect(await overlapsIn(test.dataSource)).toEqual([]);
  });
});
