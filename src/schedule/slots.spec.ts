import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { LocalTime, shownWall, wallOf } from './local-time.js';
import { freeSlots, type Interval, isOpen, type Wanted, type Window } from './slots.js';

/** Zones with the days in whose weeks their clocks change, in two years each. */
const changes: Readonly<Record<string, readonly string[]>> = {
  'Europe/Berlin': ['2026-03-29', '2026-10-25', '2027-03-28', '2027-10-31'],
  'America/New_York': ['2026-03-08', '2026-11-01', '2027-03-14', '2027-11-07'],
  // by half an hour
  'Australia/Lord_Howe': ['2026-04-05', '2026-10-04', '2027-04-04', '2027-10-03'],
  // at midnight
  'Africa/Cairo': ['2026-04-24', '2026-10-30', '2027-04-30', '2027-10-29'],
  'America/Asuncion': ['2023-03-26', '2023-10-01', '2024-03-24', '2024-10-06'],
  // never
  'Asia/Dhaka': ['2026-03-01', '2027-10-31'],
};

const MINUTE = 60_000;
const clocks = new Map(Object.keys(changes).map((zone) => [zone, new LocalTime(zone)]));
const clockOf = (zone: string) => clocks.get(zone) as LocalTime;

const days = Object.entries(changes).flatMap(([zone, list]) => list.map((date) => ({ zone, date })));
const timeOf = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** Windows around the change, at night more often than not. */
const window = (date: string): fc.Arbitrary<Window> =>
  fc
    .record({
      weekday: fc.integer({ min: 1, max: 7 }),
      starts: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 16 }), fc.integer({ min: 0, max: 95 })),
      length: fc.oneof(fc.integer({ min: 1, max: 24 }), fc.constant(96)),
      validFrom: fc.option(fc.constant(date)),
      validTo: fc.option(fc.constant(date)),
    })
    .map(({ starts, length, ...rest }) => ({
      ...rest,
      starts: timeOf(starts * 15),
      ends: timeOf(Math.min(starts + length, 96) * 15),
    }));

interface Case {
  zone: string;
  wanted: Wanted;
}

const cases: fc.Arbitrary<Case> = fc.constantFrom(...days).chain(({ zone, date }) => {
  const noon = Temporal.PlainDate.from(date).toZonedDateTime({ timeZone: zone, plainTime: '12:00' }).epochMilliseconds;
  const near = (hours: number) => fc.integer({ min: -hours * 12, max: hours * 12 }).map((n) => noon + n * 5 * MINUTE);
  const interval = fc
    .tuple(near(60), fc.integer({ min: 1, max: 60 }))
    .map(([from, length]): Interval => ({ from, to: from + length * 5 * MINUTE }));
  return fc.record({
    zone: fc.constant(zone),
    wanted: fc.record({
      windows: fc.array(window(date), { maxLength: 12 }),
      busy: fc.array(interval, { maxLength: 8 }),
      minutes: fc.constantFrom(5, 15, 20, 30, 45, 60, 90, 480),
      from: near(60),
      to: near(60),
    }),
  });
});

const zoned = (moment: number, zone: string) => Temporal.Instant.fromEpochMilliseconds(moment).toZonedDateTimeISO(zone);

/** The moment of a wall clock's time, as Temporal has it: the first of two; undefined for one that is skipped. */
function momentOf(time: Temporal.PlainDateTime, zone: string): number | undefined {
  const found = time.toZonedDateTime(zone, { disambiguation: 'earlier' });
  return found.toPlainDateTime().equals(time) ? found.epochMilliseconds : undefined;
}

/** The first minute at or after a wall clock's time that there is. */
function border(time: Temporal.PlainDateTime, zone: string): number {
  let at = time;
  for (;;) {
    const moment = momentOf(at, zone);
    if (moment !== undefined) return moment;
    at = at.add({ minutes: 1 });
  }
}

/** By looking at each minute of the windows' time, slowly and without any of the code under test. */
function* expected({ zone, wanted: { windows, busy, minutes, from, to } }: Case): Generator<Interval> {
  const length = minutes * MINUTE;
  const every: Window = { weekday: 0, starts: '00:00', ends: '24:00', validFrom: null, validTo: null };
  let date = zoned(Math.min(from, to), zone).toPlainDate().subtract({ days: 1 });
  const last = zoned(Math.max(from, to), zone).toPlainDate().add({ days: 1 });
  for (; Temporal.PlainDate.compare(date, last) <= 0; date = date.add({ days: 1 })) {
    const day = date.toString();
    const open = new Set<number>();
    for (const { weekday, starts, ends, validFrom, validTo } of windows.length > 0 ? windows : [every]) {
      if (weekday !== 0 && weekday !== date.dayOfWeek) continue;
      if ((validFrom && day < validFrom) || (validTo && validTo < day)) continue;
      const [first = 0, end = 0] = [starts, ends].map((time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3)));
      for (let minute = first; minute < end; minute++) open.add(minute);
    }
    for (let start = 0; start < 1440; start++) {
      if (!open.has(start) || open.has(start - 1)) continue;
      let end = start;
      while (open.has(end)) end++;
      const midnight = date.toPlainDateTime();
      const closing = border(midnight.add({ minutes: end }), zone);
      for (let minute = start; minute < end; minute += minutes) {
        const moment = momentOf(midnight.add({ minutes: minute }), zone);
        if (moment === undefined || moment < from || moment >= to || moment + length > closing) continue;
        if (!busy.some((taken) => moment < taken.to && taken.from < moment + length))
          yield { from: moment, to: moment + length };
      }
    }
  }
}

const check = (property: (one: Case, slots: Interval[]) => void) =>
  fc.assert(
    fc.property(cases, (one) => property(one, [...freeSlots(one.wanted, clockOf(one.zone))])),
    { numRuns: 250 },
  );

describe('the free slots', () => {
  it('are all that there are, and no others', () => {
    check((one, slots) => expect(slots).toEqual([...expected(one)]));
  });

  it('follow each other, are as long as asked for, within the time, and leave the busy ones alone', () => {
    check(({ wanted: { from, to, minutes, busy } }, slots) => {
      for (const [at, slot] of slots.entries()) {
        expect(slot.from).toBeGreaterThan(slots[at - 1]?.from ?? -Infinity);
        expect(slot.to - slot.from).toBe(minutes * MINUTE);
        expect(from <= slot.from && slot.from < to).toBe(true);
        expect(busy.filter((taken) => taken.from < slot.to && slot.from < taken.to)).toEqual([]);
      }
    });
  });

  it('are inside the working hours', () => {
    check(({ zone, wanted }, slots) => {
      for (const slot of slots) expect(isOpen(wanted.windows, slot, clockOf(zone))).toBe(true);
    });
  });

  it('are found again by the date and time that they show', () => {
    check(({ zone }, slots) => {
      for (const { from } of slots) {
        const { date, time } = shownWall(clockOf(zone).wallAt(from));
        expect(zoned(from, zone).toPlainDateTime().toString()).toBe(`${date}T${time}`);
        expect(clockOf(zone).momentOf(wallOf(date, time))).toBe(from);
      }
    });
  });

  it('are told one by one, as far as anybody asks', () => {
    const forever = { windows: [], busy: [], minutes: 30, from: 0, to: Number.MAX_SAFE_INTEGER };
    const slots = freeSlots(forever, clockOf('Asia/Dhaka'));
    expect([slots.next().value?.from, slots.next().value?.from]).toEqual([0, 30 * MINUTE]);
  });
});

describe('working hours', () => {
  const windows = [
    { weekday: 1, starts: '09:00', ends: '12:00', validFrom: null, validTo: null },
    { weekday: 1, starts: '12:00', ends: '13:00', validFrom: null, validTo: null },
    { weekday: 1, starts: '22:00', ends: '24:00', validFrom: null, validTo: null },
    { weekday: 2, starts: '00:00', ends: '02:00', validFrom: null, validTo: null },
  ];
  const clock = clockOf('Europe/Berlin');
  const at = (text: string) => Date.parse(`${text}+01:00`);

  it.each([
    ['2026-01-05T11:45', '2026-01-05T12:15', true],
    ['2026-01-05T09:00', '2026-01-05T13:00', true],
    ['2026-01-05T12:45', '2026-01-05T13:15', false],
    ['2026-01-05T08:59', '2026-01-05T09:29', false],
    ['2026-01-05T23:45', '2026-01-06T00:15', true],
    ['2026-01-06T23:45', '2026-01-07T00:15', false],
  ])('from %s to %s: %p', (from, to, open) => {
    expect(isOpen(windows, { from: at(from), to: at(to) }, clock)).toBe(open);
    expect(isOpen([], { from: at(from), to: at(to) }, clock)).toBe(true);
  });
});
