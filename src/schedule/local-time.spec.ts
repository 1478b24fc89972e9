import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { LocalTime, wallOf } from './local-time.js';

const zones = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Africa/Cairo',
  'America/Asuncion',
  'Asia/Dhaka',
  'Pacific/Apia',
];

const zoned = (moment: number, zone: string) => Temporal.Instant.fromEpochMilliseconds(moment).toZonedDateTimeISO(zone);

/** The moment of a wall clock's time, as Temporal has it: the first of two; undefined for one that is skipped. */
function momentOf(time: Temporal.PlainDateTime, zone: string): number | undefined {
  const found = time.toZonedDateTime(zone, { disambiguation: 'earlier' });
  return found.toPlainDateTime().equals(time) ? found.epochMilliseconds : undefined;
}

describe('the wall clock', () => {
  it.each(zones)('of %s is Temporal’s, at any time', (zone) => {
    const anyTime = fc.integer({ min: Date.parse('1900-01-01'), max: Date.parse('2100-01-01') });
    const clock = new LocalTime(zone);
    fc.assert(
      fc.property(anyTime, (moment) => {
        const wall = clock.wallAt(moment);
        expect(new Date(wall).toISOString()).toBe(
          `${zoned(moment, zone).toPlainDateTime().toString({ smallestUnit: 'millisecond' })}Z`,
        );
        const shown = Temporal.PlainDateTime.from(new Date(wall).toISOString().slice(0, -1));
        expect(clock.momentOf(wall)).toBe(momentOf(shown, zone));
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ['Europe/Berlin', '2026-03-29', '02:30', undefined],
    ['Europe/Berlin', '2026-10-25', '02:30', '2026-10-25T00:30:00.000Z'],
    ['Australia/Lord_Howe', '2026-10-04', '02:15', undefined],
    ['Africa/Cairo', '2026-04-24', '00:00', undefined],
    ['Africa/Cairo', '2026-10-29', '23:30', '2026-10-29T20:30:00.000Z'],
    ['Pacific/Apia', '2011-12-30', '12:00', undefined],
  ])('of %s on %s shows %s at %s', (zone, date, time, expectedMoment) => {
    const moment = new LocalTime(zone).momentOf(wallOf(date, time));
    expect(moment && new Date(moment).toISOString()).toBe(expectedMoment);
  });
});
