import { useApp } from './support/app.js';
import type { ApiClient } from './support/client.js';
import type { MadeDoctor } from './support/make.js';

const test = useApp();

let doctor: MadeDoctor;
let own: ApiClient;
let admin: ApiClient;
beforeEach(async () => {
  doctor = await test.make.doctor();
  own = test.api.as(doctor.token);
  admin = test.api.as((await test.make.admin()).token);
});

const window = (
  weekday: number,
  starts: string,
  ends: string,
  valid_from?: string | null,
  valid_to?: string | null,
) => ({
  weekday,
  starts,
  ends,
  valid_from: valid_from ?? null,
  valid_to: valid_to ?? null,
});
const put = (schedule: unknown) => own.put('/api/doctor/schedule/', { schedule });
const stored = async () => (await own.get('/api/doctor/schedule/')).body;

const monday = [window(1, '09:00', '13:00')];

describe('PUT /api/doctor/schedule/', () => {
  it('replaces the hours as a whole, which are read by weekday and time', async () => {
    expect(await stored()).toEqual({ schedule: [] });
    const schedule = [window(7, '00:00', '24:00'), window(1, '14:00', '18:00'), ...monday];
    const sorted = { schedule: [...monday, window(1, '14:00', '18:00'), window(7, '00:00', '24:00')] };
    expect(await put(schedule)).toMatchObject({ status: 200, body: sorted });
    expect(await stored()).toEqual(sorted);
    expect(await put([])).toMatchObject({ status: 200, body: { schedule: [] } });
    expect(await stored()).toEqual({ schedule: [] });
  });

  it('takes times as people write them, and days left out', async () => {
    await put([{ weekday: '3', starts: '9:5', ends: '10:00:00' }]);
    expect(await stored()).toEqual({ schedule: [window(3, '09:05', '10:00')] });
  });

  it('takes windows that touch, and ones of the same time that are never good on one day', async () => {
    const schedule = [
      window(1, '09:00', '12:00', null, '2026-06-30'),
      window(1, '10:00', '12:00', '2026-07-01', null),
      window(1, '12:00', '13:00'),
      window(2, '09:00', '12:00'),
    ];
    expect(await put(schedule)).toMatchObject({ status: 200 });
    expect(await stored()).toEqual({ schedule });
  });

  it.each([
    [[window(2, '09:00', '12:00'), window(2, '11:59', '13:00')]],
    [[window(2, '09:00', '12:00', null, '2026-06-30'), window(2, '09:00', '12:00', '2026-06-30')]],
    [[window(2, '09:00', '12:00', '2026-01-01', '2026-01-31'), window(2, '09:00', '12:00')]],
  ])('refuses overlaps, and keeps what there was', async (schedule) => {
    await put(monday);
    const reply = await put(schedule);
    expect([reply.status, reply.body]).toEqual([400, { schedule: ['Hours of weekday 2 overlap.'] }]);
    expect(await stored()).toEqual({ schedule: monday });
  });

  it('tells all faults by their places', async () => {
    const reply = await put([
      ...monday,
      { weekday: 8, starts: '24:00', ends: '09:00:01', valid_from: 'soon' },
      'Monday',
      window(1, '13:00', '13:00', '2026-02-02', '2026-02-01'),
      {},
    ]);
    const wrongTime = ['Time has wrong format. Use one of these formats instead: hh:mm.'];
    const required = ['This field is required.'];
    const schedule = [
      {},
      {
        weekday: ['Ensure this value is less than or equal to 7.'],
        starts: wrongTime,
        ends: wrongTime,
        valid_from: ['Date has wrong format. Use one of these formats instead: YYYY-MM-DD.'],
      },
      { non_field_errors: ['Invalid data. Expected a dictionary, but got str.'] },
      {
        ends: ['The end must be after the start.'],
        valid_to: ['The last day must not be before the first.'],
      },
      { weekday: required, starts: required, ends: required },
    ];
    expect([reply.status, reply.body]).toEqual([400, { schedule }]);
    expect(await stored()).toEqual({ schedule: [] });
  });

  it.each([
    [null, ['This field may not be null.']],
    [undefined, ['This field is required.']],
    [{}, { non_field_errors: ['Expected a list of items but got type "dict".'] }],
    [Array(201).fill({}), { non_field_errors: ['Ensure this field has no more than 200 elements.'] }],
  ])('refuses what is no such list', async (schedule, faults) => {
    const reply = await put(schedule);
    expect([reply.status, reply.body]).toEqual([400, { schedule: faults }]);
  });

  it('leaves the hours of one of two who replace them at once', async () => {
    const tuesday = [window(2, '09:00', '13:00')];
    const replies = await Promise.all([put(monday), put(tuesday), put(monday), put(tuesday)]);
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect([{ schedule: monday }, { schedule: tuesday }]).toContainEqual(await stored());
  });

  it('leaves the hours of others alone, and they go with their doctor', async () => {
    const other = await test.make.doctor();
    await test.api.as(other.token).put('/api/doctor/schedule/', { schedule: monday });
    await put([]);
    expect((await admin.get(`/api/admin/doctor/${other.userId}/schedule/`)).body).toEqual({ schedule: monday });
    expect(await admin.delete(`/api/admin/doctor/${other.userId}/`)).toMatchObject({ status: 200 });
    expect(await test.dataSource.query('SELECT FROM working_hours')).toEqual([]);
  });
});

describe('PUT /api/admin/doctor/:uuid/schedule/', () => {
  it('replaces the hours of any doctor, who sees them', async () => {
    const path = `/api/admin/doctor/${doctor.userId}/schedule/`;
    expect(await admin.put(path, { schedule: monday })).toMatchObject({ status: 200, body: { schedule: monday } });
    expect((await admin.get(path)).body).toEqual({ schedule: monday });
    expect(await stored()).toEqual({ schedule: monday });
    const overlapping = { schedule: [...monday, ...monday] };
    expect(await admin.put(path, overlapping)).toMatchObject({ status: 400, body: { schedule: [expect.any(String)] } });
  });

  it('is 404 for who is no doctor, whatever the body', async () => {
    const { userId } = await test.make.patient();
    const path = `/api/admin/doctor/${userId}/schedule/`;
    expect(await admin.put(path, { schedule: 'none' })).toMatchObject({ status: 404 });
    expect(await admin.get(path)).toMatchObject({ status: 404 });
  });
});
