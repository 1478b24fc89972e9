import { useApp } from './support/app.js';
import type { ApiClient, Reply } from './support/client.js';
import type { MadeDoctor } from './support/make.js';

const test = useApp({ timezone: 'Europe/Berlin' });

let admin: ApiClient;
let asDoctor: ApiClient;
let doctor: MadeDoctor;
beforeEach(async () => {
  admin = test.api.as((await test.make.admin()).token);
  doctor = await test.make.doctor();
  asDoctor = test.api.as(doctor.token);
});

const path = '/api/doctor/leave/';
const twoDays = { from: '2030-07-18', to: '2030-07-19' };
const make = async (appointmentTime: string, fields: Parameters<typeof test.make.appointment>[0] = {}) =>
  (
    await test.make.appointment({
      doctorId: doctor.id,
      historyId: null,
      appointmentDate: '2030-07-18',
      appointmentTime,
      ...fields,
    })
  ).id;
const see = async (id: number) =>
  ((await admin.get(`/api/admin/appointment/${id}/`)).body as { appointments: Record<string, unknown> }).appointments;
const leaves = async () => ((await asDoctor.get(path)).body as { leave: object[] }).leave;
const affectedBy = ({ body }: Reply) =>
  (body as { affected: { appointment: { id: number }; proposal: object | null }[] }).affected;

describe('leave', () => {
  it('is of whole days by the hospital’s calendar, or of parts of them', async () => {
    expect(await asDoctor.post(path, { ...twoDays, reason: 'Conference' })).toMatchObject({
      status: 201,
      body: {
        leave: { starts_at: '2030-07-17T22:00:00Z', ends_at: '2030-07-19T22:00:00Z', reason: 'Conference' },
        affected: [],
      },
    });
    const part = { from: '2030-08-01', to: '2030-08-02', from_time: '13:00', to_time: '09:30' };
    expect(await asDoctor.post(path, part)).toMatchObject({
      body: { leave: { starts_at: '2030-08-01T11:00:00Z', ends_at: '2030-08-02T07:30:00Z' } },
    });
    expect(await leaves()).toHaveLength(2);
    expect(await asDoctor.get(`${path}?starts_on_from=2030-08-01`)).toMatchObject({ body: { leave: [{ id: 2 }] } });
  });

  it('keeps others from booking the doctor, and is told as the reason', async () => {
    const { body } = await asDoctor.post(path, twoDays);
    const request = await make('10:00', { approved: false });
    const approve = () => admin.post(`/api/admin/appointment/${request}/approve/`);
    expect(await approve()).toMatchObject({ status: 409, body: { conflicts: [{ kind: 'on_leave' }] } });
    const { id } = (body as { leave: { id: number } }).leave;
    expect(await asDoctor.delete(`${path}${id}/`)).toMatchObject({ status: 200 });
    expect(await approve()).toMatchObject({ status: 200 });
    expect(await asDoctor.delete(`${path}${id}/`)).toMatchObject({ status: 404 });
  });

  it.each(['', '?dry_run=true'])('is not taken twice, and says what is in the way (%j)', async (query) => {
    await asDoctor.post(path, twoDays);
    const overlapping = { from: '2030-07-19', to: '2030-07-20', affected: 'rebook' };
    expect(await asDoctor.post(path + query, overlapping)).toMatchObject({
      status: 409,
      body: {
        detail: 'There is other leave within this time.',
        code: 'slot_taken',
        conflicts: [{ kind: 'on_leave', from: '2030-07-17T22:00:00Z', to: '2030-07-19T22:00:00Z' }],
        alternatives: [],
      },
    });
    expect(await leaves()).toHaveLength(1);
  });

  it.each([
    [{ from: '2030-07-18', to: '2030-07-17' }, { to: ['The last day must not be before the first.'] }],
    [{ ...twoDays, to: '2030-07-18', from_time: '10:00', to_time: '10:00' }, { to_time: [expect.any(String)] }],
    [
      { from: '2030-03-31', to: '2030-03-31', from_time: '02:30' },
      { from_time: [expect.stringContaining('no such time')] },
    ],
    [{ ...twoDays, affected: 'ignore' }, { affected: ['"ignore" is not a valid choice.'] }],
    [{}, { from: ['This field is required.'], to: ['This field is required.'] }],
  ])('is refused as %j', async (form, faults) => {
    expect(await asDoctor.post(path, form)).toMatchObject({ status: 400, body: faults });
    expect(await leaves()).toEqual([]);
  });

  it('is a doctor’s own or an admin’s matter', async () => {
    const other = test.api.as((await test.make.doctor()).token);
    const { body } = await asDoctor.post(path, twoDays);
    const { id } = (body as { leave: { id: number } }).leave;
    expect(await other.delete(`${path}${id}/`)).toMatchObject({ status: 404 });
    const patient = test.api.as((await test.make.patient()).token);
    expect(await patient.post(path, twoDays)).toMatchObject({ status: 403 });
    const byAdmin = `/api/admin/doctor/${doctor.userId}/leave/`;
    expect(await admin.get(byAdmin)).toMatchObject({ body: { leave: [{ id }] } });
    expect(await admin.delete(`${byAdmin}${id}/`)).toMatchObject({ status: 200 });
    expect(await admin.post(byAdmin, twoDays)).toMatchObject({ status: 201 });
    const nobody = '/api/admin/doctor/00000000-0000-4000-8000-000000000000/leave/';
    expect(await admin.post(nobody, twoDays)).toMatchObject({ status: 404 });
    expect(await admin.get(nobody)).toMatchObject({ status: 404 });
  });
});

describe('leave over appointments', () => {
  it('is blocked by them, and tells when each could be instead', async () => {
    const ids = [await make('10:00'), await make('11:00')];
    await make('12:00', { approved: false });
    const reply = await asDoctor.post(path, twoDays);
    expect(reply).toMatchObject({ status: 409, body: { code: 'appointments_affected' } });
    expect(affectedBy(reply)).toMatchObject([
      {
        appointment: { id: ids[0] },
        proposal: { doctor: doctor.id, appointment_date: '2030-07-20', appointment_time: '10:00:00' },
      },
      { appointment: { id: ids[1] }, proposal: { appointment_date: '2030-07-20', appointment_time: '11:00:00' } },
    ]);
    expect(await leaves()).toEqual([]);
    expect(await see(ids[0] as number)).toMatchObject({ appointment_date: '2030-07-18', state: 'approved' });
  });

  it.each(['block', 'rebook', 'cancel'])('does nothing in a dry run with %s', async (affected) => {
    const id = await make('10:00');
    const reply = await asDoctor.post(`${path}?dry_run=true`, { ...twoDays, affected });
    expect(reply).toMatchObject({
      status: 201,
      body: { leave: null, affected: [{ appointment: { id, state: 'approved' } }] },
    });
    expect(await leaves()).toEqual([]);
    expect(await see(id)).toMatchObject({ appointment_date: '2030-07-18', state: 'approved' });
    expect(await asDoctor.post(`${path}?dry_run=perhaps`, twoDays)).toMatchObject({ status: 400 });
    expect(await asDoctor.post(`${path}?dryrun=true`, twoDays)).toMatchObject({ status: 400 });
  });

  it('moves them to the doctor’s next day, each to a time of its own', async () => {
    const ids = [await make('10:00'), await make('10:00', { overbookReason: 'Two at once' }), await make('11:00')];
    await make('10:00', { appointmentDate: '2030-07-20' });
    const reply = await asDoctor.post(path, { ...twoDays, affected: 'rebook', reason: 'Conference' });
    expect(reply).toMatchObject({ status: 201, body: { leave: { id: expect.any(Number) } } });
    const moved = [];
    for (const id of ids) moved.push(await see(id));
    expect(moved.map(({ appointment_time }) => appointment_time).sort()).toEqual(['09:30:00', '10:30:00', '11:00:00']);
    for (const appointment of moved) {
      expect(appointment).toMatchObject({
        appointment_date: '2030-07-20',
        state: 'approved',
        doctor: doctor.id,
        overbook_reason: null,
      });
    }
    expect(await admin.get(`/api/admin/appointment/${ids[0]}/timeline/`)).toMatchObject({
      body: { timeline: [{ action: 'reschedule', by: 'doctor', reason: 'Conference' }] },
    });
  });

  it('gives them to a colleague of the department when the doctor has no time for long', async () => {
    const colleague = await test.make.doctor();
    await test.make.doctor({ department: 'DL' });
    await test.make.doctor({ account: { approved: false } });
    await admin.put(`/api/admin/doctor/${doctor.userId}/schedule/`, {
      schedule: [{ weekday: 4, starts: '08:00', ends: '12:00', valid_to: '2030-07-18' }],
    });
    const id = await make('10:00');
    expect(await asDoctor.post(path, { ...twoDays, affected: 'rebook' })).toMatchObject({ status: 201 });
    expect(await see(id)).toMatchObject({
      doctor: colleague.id,
      appointment_date: '2030-07-18',
      appointment_time: '10:00:00',
    });
  });

  it('stays blocked by what can be moved to nobody', async () => {
    await admin.put(`/api/admin/doctor/${doctor.userId}/schedule/`, {
      schedule: [{ weekday: 4, starts: '08:00', ends: '12:00', valid_to: '2030-07-18' }],
    });
    const id = await make('10:00');
    const reply = await asDoctor.post(path, { ...twoDays, affected: 'rebook' });
    expect(reply).toMatchObject({ status: 409, body: { affected: [{ appointment: { id }, proposal: null }] } });
    expect(await leaves()).toEqual([]);
  });

  it('cancels them', async () => {
    const id = await make('10:00');
    const reply = await asDoctor.post(path, { ...twoDays, affected: 'cancel', reason: 'Ill' });
    expect(reply).toMatchObject({ status: 201, body: { affected: [{ appointment: { id }, proposal: null }] } });
    expect(await see(id)).toMatchObject({ state: 'cancelled', status: false });
    expect(await admin.get(`/api/admin/appointment/${id}/timeline/`)).toMatchObject({
      body: { timeline: [{ action: 'cancel', reason: 'Ill' }] },
    });
  });

  it.each(['block', 'rebook', 'cancel'])('leaves visits as they are that have begun: %s', async (affected) => {
    const ids = [];
    for (const [state, time] of [
      ['completed', '09:00'],
      ['no_show', '10:00'],
      ['checked_in', '11:00'],
    ] as const) {
      ids.push(await make(time, { state }));
    }
    const dryRun = await asDoctor.post(`${path}?dry_run=true`, { ...twoDays, affected });
    expect(dryRun).toMatchObject({ status: 201, body: { leave: null, affected: [] } });
    expect(await asDoctor.post(path, { ...twoDays, affected })).toMatchObject({ status: 201, body: { affected: [] } });
    expect(await admin.post(`/api/admin/appointment/${ids[2]}/complete/`)).toMatchObject({ status: 200 });
    expect(await admin.post(`/api/admin/appointment/${ids[1]}/undo/`)).toMatchObject({ status: 409 });
    for (const [at, state] of ['completed', 'no_show', 'completed'].entries()) {
      expect(await see(ids[at] as number)).toMatchObject({ state, status: true, overbook_reason: expect.any(String) });
    }
  });

  it.each(['rebook', 'cancel'])(
    'lets go of a time that was only held until a move is approved: %s',
    async (affected) => {
      const patient = await test.make.patient();
      const id = await make('10:00', { patientId: patient.id });
      const elsewhere = { appointment_date: '2030-08-01', appointment_time: '10:00' };
      await test.api.as(patient.token).post(`/api/patient/appointment/${id}/reschedule/`, elsewhere);
      expect(await asDoctor.post(path, { ...twoDays, affected })).toMatchObject({ status: 201 });
      expect(await see(id)).toMatchObject({ state: 'requested', kept: null, appointment_date: '2030-08-01' });
    },
  );
});
