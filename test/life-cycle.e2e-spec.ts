import { Expiry } from '../src/appointments/expiry.service.js';
import { type Action, transitions } from '../src/appointments/life-cycle.js';
import { type State, states } from '../src/history/appointment-state.js';
import { useApp } from './support/app.js';
import type { ApiClient } from './support/client.js';
import { afterWaiting } from './support/locks.js';
import type { MadeDoctor, MadePatient } from './support/make.js';

const test = useApp();

let admin: ApiClient;
let asDoctor: ApiClient;
let asPatient: ApiClient;
let doctor: MadeDoctor;
let patient: MadePatient;
beforeEach(async () => {
  admin = test.api.as((await test.make.admin()).token);
  doctor = await test.make.doctor();
  patient = await test.make.patient();
  asDoctor = test.api.as(doctor.token);
  asPatient = test.api.as(patient.token);
});

const make = async (fields: Parameters<typeof test.make.appointment>[0] = {}) =>
  (await test.make.appointment({ doctorId: doctor.id, patientId: patient.id, historyId: null, ...fields })).id;
const see = async (id: number) =>
  ((await admin.get(`/api/admin/appointment/${id}/`)).body as { appointments: Record<string, unknown> }).appointments;

const byAdmin: Action[] = ['approve', 'reject', 'cancel', 'check-in', 'complete', 'no-show'];
const callers = {
  admin: { actions: byAdmin, path: (id: number, action: string) => `/api/admin/appointment/${id}/${action}/` },
  doctor: {
    actions: ['check-in', 'complete', 'no-show'] as Action[],
    path: (id: number, action: string) => `/api/doctor/appointment/${id}/${action}/`,
  },
  patient: {
    actions: ['cancel'] as Action[],
    path: (id: number, action: string) => `/api/patient/appointment/${id}/${action}/`,
  },
} as const;

const allowed = (state: State) =>
  (Object.keys(transitions) as Action[]).filter(
    (action) => action !== 'expire' && (transitions[action].from as readonly State[]).includes(state),
  );

describe.each(['admin', 'doctor', 'patient'] as const)('the steps of a %s', (role) => {
  const api = () => ({ admin, doctor: asDoctor, patient: asPatient })[role];
  const { actions, path } = callers[role];

  it.each(actions)('%s: lead from the states of the table alone', async (action) => {
    for (const state of states) {
      const id = await make({ state, appointmentDate: '2031-01-01', appointmentTime: '10:00' });
      const reply = await api().post(path(id, action), { reason: 'As agreed' });
      if (allowed(state).includes(action)) {
        const { to } = transitions[action];
        const body = role === 'admin' ? { appointments: { id, state: to } } : { id, state: to };
        expect([state, reply]).toMatchObject([state, { status: 200, body }]);
        expect(await admin.get(`/api/admin/appointment/${id}/timeline/`)).toMatchObject({
          body: { timeline: [{ action, from_state: state, to_state: to, by: role, reason: 'As agreed' }] },
        });
      } else {
        const refusal = { status: 409, body: { code: 'illegal_transition', state, allowed: allowed(state) } };
        expect([state, reply]).toMatchObject([state, refusal]);
        expect(await see(id)).toMatchObject({ state });
      }
      await admin.delete(`/api/admin/appointment/${id}/`);
    }
  });

  it.each([...actions, 'timeline'])('%s: are for their own appointments alone', async (action) => {
    const foreign = (await test.make.appointment()).id;
    const ask = (id: number) => (action === 'timeline' ? api().get(path(id, action)) : api().post(path(id, action)));
    if (role !== 'admin') expect(await ask(foreign)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(await ask(999_999)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(await see(foreign)).toMatchObject({ state: 'approved' });
  });
});

describe('the boolean of the wire', () => {
  it.each(states)('tells of one that is %s whether it is granted', async (state) => {
    const id = await make({ state });
    const granted = ['approved', 'checked_in', 'completed', 'no_show'].includes(state);
    expect(await see(id)).toMatchObject({ status: granted, state });
    const list = granted ? 'appointments' : state === 'requested' ? 'approve/appointments' : 'appointments/closed';
    for (const path of ['appointments', 'approve/appointments', 'appointments/closed']) {
      const found = path === list ? [{ id }] : [];
      expect(await admin.get(`/api/admin/${path}/?state=${state}`)).toMatchObject({ body: { appointments: found } });
    }
    expect(await asPatient.get('/api/patient/appointments/')).toMatchObject({ body: [{ id, state }] });
  });

  it('is set along the same steps', async () => {
    const id = await make({ state: 'rejected' });
    const put = (status: boolean) => admin.put(`/api/admin/appointment/${id}/`, { appointments: { status } });
    expect(await put(true)).toMatchObject({ status: 409, body: { code: 'illegal_transition', allowed: [] } });
    expect(await put(false)).toMatchObject({ status: 200, body: { appointments: { state: 'rejected' } } });
    await admin.post(`/api/admin/appointment/${id}/undo/`);
    const completed = await make({ state: 'completed', appointmentDate: '2031-01-01' });
    expect(await admin.put(`/api/admin/appointment/${completed}/`, { appointments: { status: false } })).toMatchObject({
      status: 409,
      body: { code: 'illegal_transition', state: 'completed' },
    });
  });
});

describe('undo', () => {
  const step = (id: number, action: string) => admin.post(`/api/admin/appointment/${id}/${action}/`);

  it('takes the last step back, once', async () => {
    const id = await make({ approved: false });
    for (const [action, after] of [
      ['approve', 'requested'],
      ['reject', 'requested'],
      ['cancel', 'requested'],
    ] as const) {
      await step(id, action);
      expect(await step(id, 'undo')).toMatchObject({ status: 200, body: { appointments: { state: after } } });
      expect(await step(id, 'undo')).toMatchObject({ status: 409, body: { code: 'illegal_transition' } });
    }
    for (const action of ['approve', 'check-in', 'complete']) await step(id, action);
    expect(await step(id, 'undo')).toMatchObject({ body: { appointments: { state: 'checked_in' } } });
  });

  it('does not bring back what has no time any more', async () => {
    const id = await make({ approved: false, appointmentDate: '2031-01-01' });
    await step(id, 'approve');
    await step(id, 'cancel');
    await make({ appointmentDate: '2031-01-01' });
    expect(await step(id, 'undo')).toMatchObject({ status: 409, body: { code: 'slot_taken' } });
    expect(await see(id)).toMatchObject({ state: 'cancelled' });
  });

  it('knows nothing to take back of one without steps', async () => {
    expect(await step(await make(), 'undo')).toMatchObject({ status: 409, body: { code: 'illegal_transition' } });
  });
});

describe('an appointment that becomes another’s while a step waits', () => {
  const reassigned = async (id: number, change: string, request: () => Promise<unknown>) =>
    afterWaiting(
      test.dataSource,
      {
        hold: `SELECT pg_advisory_xact_lock(7302, ${id})`,
        meanwhile: [`UPDATE appointments SET ${change} WHERE id = ${id}`],
      },
      request,
    );

  it('is not cancelled or moved by its former patient', async () => {
    const { id: other } = await test.make.patient();
    const slot = { appointment_date: '2031-01-01', appointment_time: '15:00' };
    for (const [step, body] of [
      ['cancel', {}],
      ['reschedule', slot],
    ] as const) {
      const id = await make({ appointmentDate: '2031-01-01' });
      const reply = await reassigned(id, `patient_id = ${other}`, () =>
        asPatient.post(`/api/patient/appointment/${id}/${step}/`, body),
      );
      expect(reply).toMatchObject({ status: 404 });
      expect(await see(id)).toMatchObject({ state: 'approved', appointment_time: '16:33:27' });
      await admin.delete(`/api/admin/appointment/${id}/`);
    }
  });

  it('is not checked in by its former doctor', async () => {
    const { id: other } = await test.make.doctor();
    const id = await make();
    const reply = await reassigned(id, `doctor_id = ${other}`, () =>
      asDoctor.post(`/api/doctor/appointment/${id}/check-in/`),
    );
    expect(reply).toMatchObject({ status: 404 });
    expect(await see(id)).toMatchObject({ state: 'approved' });
  });
});

describe('an appointment that a patient moves', () => {
  const wire = (appointment_time: string) => ({ appointment_date: '2031-01-01', appointment_time });
  const granted = () => make({ appointmentDate: '2031-01-01', appointmentTime: '10:00' });
  const move = (id: number, time: string) =>
    asPatient.post(`/api/patient/appointment/${id}/reschedule/`, { ...wire(time), reason: 'I am late' });
  /** Whether another could have this time. */
  const isFree = async (time: string) => {
    const request = await make({
      patientId: (await test.make.patient()).id,
      appointmentDate: '2031-01-01',
      appointmentTime: time,
      approved: false,
    });
    const { status } = await admin.post(`/api/admin/appointment/${request}/approve/`);
    await admin.delete(`/api/admin/appointment/${request}/`);
    return status === 200;
  };

  it('waits for approval and holds its time until then', async () => {
    const id = await granted();
    const kept = { ...wire('10:00:00'), starts_at: '2031-01-01T10:00:00Z' };
    expect(await move(id, '15:00')).toMatchObject({
      status: 200,
      body: { id, ...wire('15:00:00'), status: false, state: 'requested', kept },
    });
    expect([await isFree('10:00'), await isFree('15:00')]).toEqual([false, true]);
    expect(await move(id, '16:00')).toMatchObject({ status: 200, body: { kept } });
    expect([await isFree('10:00'), await isFree('16:00')]).toEqual([false, true]);
    const approval = await admin.post(`/api/admin/appointment/${id}/approve/`);
    expect(approval).toMatchObject({ body: { appointments: { id, ...wire('16:00:00'), status: true, kept: null } } });
    expect([await isFree('10:00'), await isFree('16:00')]).toEqual([true, false]);
    const { body } = await asPatient.get(`/api/patient/appointment/${id}/timeline/`);
    expect((body as { timeline: object[] }).timeline).toMatchObject([
      { action: 'reschedule', from_state: 'approved', to_state: 'requested', starts_at: '2031-01-01T15:00:00Z' },
      { action: 'reschedule', from_state: 'requested', starts_at: '2031-01-01T16:00:00Z', reason: 'I am late' },
      { action: 'approve', to_state: 'approved', by: 'admin' },
    ]);
  });

  it('stays where it was when that is refused or its time is taken', async () => {
    const id = await granted();
    await make({ patientId: (await test.make.patient()).id, appointmentDate: '2031-01-01', appointmentTime: '15:00' });
    await move(id, '15:00');
    expect(await admin.post(`/api/admin/appointment/${id}/approve/`)).toMatchObject({ status: 409 });
    expect(await isFree('10:00')).toBe(false);
    expect(await admin.post(`/api/admin/appointment/${id}/reject/`)).toMatchObject({
      body: { appointments: { state: 'approved', ...wire('10:00:00'), kept: null } },
    });
    expect(await isFree('10:00')).toBe(false);
  });

  it('stays granted when its own time is asked for', async () => {
    const id = await granted();
    expect(await move(id, '10:00')).toMatchObject({
      status: 200,
      body: { status: true, state: 'approved', kept: null },
    });
    await move(id, '15:00');
    expect(await move(id, '15:00')).toMatchObject({ status: 200, body: { state: 'requested' } });
    const { body } = await asPatient.get(`/api/patient/appointment/${id}/timeline/`);
    expect(body).toEqual({ timeline: [expect.objectContaining({ action: 'reschedule' })] });
  });

  it('is granted again when the time that it held is asked for', async () => {
    const id = await granted();
    await move(id, '15:00');
    expect(await move(id, '10:00')).toMatchObject({
      status: 200,
      body: { id, ...wire('10:00:00'), status: true, state: 'approved', kept: null },
    });
    expect([await isFree('10:00'), await isFree('15:00')]).toEqual([false, true]);
    const { body } = await asPatient.get(`/api/patient/appointment/${id}/timeline/`);
    expect((body as { timeline: object[] }).timeline).toMatchObject([
      { action: 'reschedule', to_state: 'requested' },
      { action: 'reschedule', from_state: 'requested', to_state: 'approved', by: 'patient' },
    ]);
  });

  it('waits for the time that it held when that has become another doctor’s', async () => {
    const id = await granted();
    await move(id, '15:00');
    const there = { ...wire('15:00'), doctor: (await test.make.doctor()).id };
    expect(await admin.post(`/api/admin/appointment/${id}/reschedule/`, there)).toMatchObject({ status: 200 });
    expect(await move(id, '10:00')).toMatchObject({ status: 200, body: { state: 'requested', doctor: there.doctor } });
  });

  it('gives both times up when it is cancelled', async () => {
    const id = await granted();
    await move(id, '15:00');
    expect(await asPatient.post(`/api/patient/appointment/${id}/cancel/`)).toMatchObject({
      body: { state: 'cancelled' },
    });
    expect([await isFree('10:00'), await isFree('15:00')]).toEqual([true, true]);
  });

  it('is not moved into the past, nor when it is over', async () => {
    const id = await granted();
    const past = { appointment_date: '2001-01-01', appointment_time: '10:00' };
    expect(await asPatient.post(`/api/patient/appointment/${id}/reschedule/`, past)).toMatchObject({ status: 400 });
    await admin.post(`/api/admin/appointment/${id}/cancel/`);
    expect(await move(id, '15:00')).toMatchObject({ status: 409, body: { code: 'illegal_transition' } });
  });

  it('cannot be given up once it has begun', async () => {
    const id = await make({ appointmentDate: '2020-01-01' });
    const late = { status: 409, body: { code: 'too_late' } };
    expect(await asPatient.post(`/api/patient/appointment/${id}/cancel/`)).toMatchObject(late);
    expect(await move(id, '15:00')).toMatchObject(late);
    expect(await admin.post(`/api/admin/appointment/${id}/cancel/`)).toMatchObject({ status: 200 });
  });
});

describe('an appointment that an admin moves', () => {
  it('is there at once, with another doctor if asked for', async () => {
    const other = await test.make.doctor();
    const id = await make();
    const there = { appointment_date: '2031-01-01', appointment_time: '10:00:00', doctor: other.id };
    expect(await admin.post(`/api/admin/appointment/${id}/reschedule/`, there)).toMatchObject({
      status: 200,
      body: { appointments: { id, state: 'approved', ...there } },
    });
    const second = await make({ approved: false });
    expect(await admin.post(`/api/admin/appointment/${second}/reschedule/`, there)).toMatchObject({
      body: { appointments: { state: 'requested' } },
    });
    const third = await make();
    const path = `/api/admin/appointment/${third}/reschedule/`;
    expect(await admin.post(path, there)).toMatchObject({ status: 409, body: { code: 'slot_taken' } });
    expect(await admin.post(path, { ...there, overbook: true, overbook_reason: 'Urgent' })).toMatchObject({
      body: { appointments: { overbook_reason: 'Urgent' } },
    });
    const waiting = await test.make.doctor({ account: { approved: false } });
    expect(await admin.post(path, { ...there, doctor: waiting.id })).toMatchObject({ status: 400 });
  });
});

describe('GET /api/doctor/schedule/today/', () => {
  it('shows the approved appointments of the day by the hospital’s calendar', async () => {
    const today = new Date().toISOString().slice(0, 10);
    const later = await make({ appointmentDate: today, appointmentTime: '15:00', state: 'checked_in' });
    const earlier = await make({ appointmentDate: today, appointmentTime: '09:00' });
    await make({ appointmentDate: today, appointmentTime: '10:00', approved: false });
    await make({ appointmentDate: '2031-01-01' });
    await test.make.appointment({ appointmentDate: today });
    expect(await asDoctor.get('/api/doctor/schedule/today/')).toMatchObject({
      status: 200,
      body: { date: today, appointments: [{ id: earlier }, { id: later, state: 'checked_in' }] },
    });
    expect(await asPatient.get('/api/doctor/schedule/today/')).toMatchObject({ status: 403 });
  });
});

describe('the department’s cut-off', () => {
  it('is until when patients can give up a granted time, and no limit for admins', async () => {
    await test.dataSource.query(`UPDATE departments SET cancellation_cutoff_minutes = 1440 WHERE code = 'CL'`);
    const tomorrow = new Date(Date.now() + 23 * 3_600_000).toISOString();
    const [appointmentDate = '', appointmentTime = ''] = tomorrow.slice(0, 19).split('T');
    const id = await make({ appointmentDate, appointmentTime });
    const late = { status: 409, body: { code: 'too_late' } };
    expect(await asPatient.post(`/api/patient/appointment/${id}/cancel/`)).toMatchObject(late);
    const waiting = await make({ appointmentDate, appointmentTime, approved: false });
    expect(await asPatient.post(`/api/patient/appointment/${waiting}/cancel/`)).toMatchObject({ status: 200 });
    const far = await make({ appointmentDate: '2031-01-01' });
    expect(await asPatient.post(`/api/patient/appointment/${far}/cancel/`)).toMatchObject({ status: 200 });
    expect(await admin.post(`/api/admin/appointment/${id}/cancel/`)).toMatchObject({ status: 200 });
  });

  it('is that of a time that is held until a wish to move is granted, and of its doctor', async () => {
    const cutOff = (minutes: number) =>
      test.dataSource.query(`UPDATE departments SET cancellation_cutoff_minutes = ${minutes} WHERE code = 'CL'`);
    const tomorrow = new Date(Date.now() + 23 * 3_600_000).toISOString();
    const [appointmentDate = '', appointmentTime = ''] = tomorrow.slice(0, 19).split('T');
    const id = await make({ appointmentDate, appointmentTime });
    const slot = { appointment_date: '2031-01-01', appointment_time: '15:00' };
    const move = () => asPatient.post(`/api/patient/appointment/${id}/reschedule/`, slot);
    const cancel = () => asPatient.post(`/api/patient/appointment/${id}/cancel/`);
    expect(await move()).toMatchObject({ status: 200, body: { state: 'requested' } });
    const elsewhere = { ...slot, doctor: (await test.make.doctor({ department: 'DL' })).id };
    expect(await admin.post(`/api/admin/appointment/${id}/reschedule/`, elsewhere)).toMatchObject({ status: 200 });
    await cutOff(1440);
    const late = { status: 409, body: { code: 'too_late' } };
    expect([await cancel(), await move()]).toMatchObject([late, late]);
    await cutOff(0);
    expect(await cancel()).toMatchObject({ status: 200, body: { state: 'cancelled' } });
  });
});

describe('a request whose time has passed', () => {
  const ask = async () => {
    const form = { appointment_date: '2031-01-01', appointment_time: '10:00', doctor: doctor.id };
    return ((await asPatient.post('/api/patient/appointment/', form)).body as { id: number }).id;
  };
  const pass = async (id: number) => {
    await test.dataSource.query(`UPDATE appointments SET appointment_date = '2020-01-01' WHERE id = ${id}`);
    await test.app.get(Expiry).sweep();
  };

  it('expires by itself', async () => {
    const [id, later] = [await ask(), await ask()];
    await pass(id);
    expect([await see(id), await see(later)]).toMatchObject([
      { state: 'expired', status: false },
      { state: 'requested' },
    ]);
    expect(await asPatient.get(`/api/patient/appointment/${id}/timeline/`)).toMatchObject({
      body: { timeline: [{ action: 'request' }, { action: 'expire', by: 'system', to_state: 'expired' }] },
    });
    expect(await admin.post(`/api/admin/appointment/${id}/approve/`)).toMatchObject({ status: 409 });
    expect(await admin.post(`/api/admin/appointment/${id}/undo/`)).toMatchObject({ status: 409 });
  });

  it('expires too when an admin had offered it another', async () => {
    const [granted, id] = [await ask(), await ask()];
    await admin.post(`/api/admin/appointment/${granted}/approve/`, { competing: 'offer' });
    expect(await see(id)).toMatchObject({ state: 'requested', offer: expect.anything() });
    await test.dataSource.query(`UPDATE appointment_events SET at = '2019-12-31' WHERE appointment_id = ${id}`);
    await pass(id);
    expect(await see(id)).toMatchObject({ state: 'expired' });
  });

  it('goes on waiting when it came from elsewhere', async () => {
    const id = await make({ appointmentDate: '2020-01-01', approved: false });
    await test.app.get(Expiry).sweep();
    expect(await see(id)).toMatchObject({ state: 'requested' });
  });

  it('goes on waiting when an admin made it wait', async () => {
    const id = await make({ appointmentDate: '2020-01-01', appointmentTime: '10:00' });
    const path = `/api/admin/appointment/${id}/`;
    expect(await admin.put(path, { appointments: { status: false } })).toMatchObject({ status: 200 });
    await test.app.get(Expiry).sweep();
    expect(await see(id)).toMatchObject({ state: 'requested', status: false });
    const approval = { appointments: { status: true } };
    expect(await admin.put(`/api/admin/approve/appointment/${id}`, approval)).toMatchObject({ status: 200 });
  });

  it('leaves an appointment that it was to move where it was', async () => {
    const id = await make({ appointmentDate: '2031-01-01', appointmentTime: '10:00' });
    const form = { appointment_date: '2031-02-01', appointment_time: '11:00' };
    await asPatient.post(`/api/patient/appointment/${id}/reschedule/`, form);
    await pass(id);
    expect(await see(id)).toMatchObject({
      state: 'approved',
      appointment_date: '2031-01-01',
      appointment_time: '10:00:00',
    });
  });
});
