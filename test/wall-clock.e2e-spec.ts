import fc from 'fast-check';
import { LocalTime, shownWall } from '../src/schedule/local-time.js';
import { startApp, useApp } from './support/app.js';

const test = useApp({ timezone: 'Europe/Berlin' });

const zones = [
  'UTC',
  'Asia/Dhaka',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'America/Asuncion',
  'Africa/Cairo',
  'Pacific/Apia',
];

describe('the database and the application', () => {
  it('reckon instants alike, on days of change too', async () => {
    const begin = Date.UTC(2026, 0, 1);
    // quarters of an hour of two years, most of them near a change of some zone
    const wall = fc.oneof(
      fc.integer({ min: 0, max: 2 * 365 * 96 }).map((quarter) => begin + quarter * 900_000),
      fc
        .tuple(
          fc.constantFrom(
            '2026-03-29',
            '2026-10-25',
            '2026-03-08',
            '2026-11-01',
            '2026-04-05',
            '2026-10-04',
            '2026-04-24',
            '2026-10-30',
          ),
          fc.integer({ min: -8, max: 96 }),
        )
        .map(([date, quarter]) => Date.parse(`${date}T00:00Z`) + quarter * 900_000),
    );
    for (const zone of zones) {
      const clock = new LocalTime(zone);
      const walls = fc.sample(wall, { numRuns: 1000, seed: 7 });
      const texts = walls.map((at) => Object.values(shownWall(at)).join(' '));
      const rows: { instant: Date | null }[] = await test.dataSource.query(
        `SELECT instant_of(wall, $2) AS instant FROM unnest($1::timestamp[]) WITH ORDINALITY AS w (wall, at) ORDER BY at`,
        [texts, zone],
      );
      const expected = walls.map((at, index) => `${zone} ${texts[index]} ${clock.momentOf(at)}`);
      expect(rows.map(({ instant }, index) => `${zone} ${texts[index]} ${instant?.getTime()}`)).toEqual(expected);
    }
  });
});

describe('the last day there is', () => {
  it('ends with the last instant that can be written, where clocks are behind UTC', async () => {
    const west = await startApp(test.connection, { timezone: 'Etc/GMT+12' });
    const { token } = await test.make.admin();
    const { id: doctor } = await test.make.doctor();
    const book = async () =>
      west.api.as(token).post('/api/admin/appointments/', {
        appointments: {
          appointment_date: '9999-12-31',
          appointment_time: '16:33',
          doctor,
          patient_history: (await test.make.history()).id,
        },
      });
    const last = '9999-12-31T23:59:59Z';
    expect(await book()).toMatchObject({ status: 201, body: { appointments: { starts_at: last, ends_at: last } } });
    expect(await book()).toMatchObject({
      status: 409,
      body: { conflicts: [{ from: last, to: last }], alternatives: [] },
    });
  });
});

describe('the day on which the clocks change', () => {
  const book = async (appointment_date: string, appointment_time: string) => {
    const admin = test.api.as((await test.make.admin()).token);
    const { id: doctor } = await test.make.doctor();
    const { id: patient_history } = await test.make.history();
    return admin.post('/api/admin/appointments/', {
      appointments: { appointment_date, appointment_time, doctor, patient_history },
    });
  };

  it('has no time that they skip', async () => {
    const fault = { appointment_time: ['There is no such time on that day: the clocks are put forward.'] };
    expect(await book('2030-03-31', '02:30')).toMatchObject({ status: 400, body: { appointments: fault } });
    const patient = test.api.as((await test.make.patient()).token);
    const { id: doctor } = await test.make.doctor();
    const request = { appointment_date: '2030-03-31', appointment_time: '02:30', doctor };
    expect(await patient.post('/api/patient/appointment/', request)).toMatchObject({ status: 400, body: fault });
    expect(await patient.post('/api/patient/appointment/check/', request)).toMatchObject({ status: 400, body: fault });
    expect(await patient.get('/api/patient/appointments/')).toMatchObject({ body: [] });
  });

  it('has the first of two times that they show', async () => {
    expect(await book('2030-10-27', '02:30')).toMatchObject({
      status: 201,
      body: { appointments: { starts_at: '2030-10-27T00:30:00Z', ends_at: '2030-10-27T01:00:00Z' } },
    });
  });

  it('lets an appointment take its minutes, whatever the clocks show', async () => {
    expect(await book('2030-03-31', '01:45')).toMatchObject({
      body: { appointments: { starts_at: '2030-03-31T00:45:00Z', ends_at: '2030-03-31T01:15:00Z' } },
    });
  });
});
