import { DAY, type LocalTime, type Moment, shownWall, type Wall, wallOf } from './local-time.js';

/** A time of the week at which a doctor works; on the wire and in the table alike. */
export interface Window {
  /** 1 is Monday */
  readonly weekday: number;
  /** `HH:MM` */
  readonly starts: string;
  /** `HH:MM`, up to `24:00` */
  readonly ends: string;
  /** first and last day, `YYYY-MM-DD` */
  readonly validFrom: string | null;
  readonly validTo: string | null;
}

/** From a moment up to another, which is not part of it. */
export interface Interval {
  readonly from: Moment;
  readonly to: Moment;
}

export interface Wanted extends Interval {
  /** none: the doctor works at any time */
  readonly windows: readonly Window[];
  readonly busy: readonly Interval[];
  /** how long a slot takes, on a day of change too */
  readonly minutes: number;
}

/**
 * The slots that start within a time and are free, in their order. They lie on a grid that begins anew with each window, or
 * at midnight for a doctor without any, and each is inside one window of one day, where windows that touch are one. Of times
 * that the clocks show twice the first is meant, as a date and a time cannot say the second; those they skip are no slots.
 */
export function* freeSlots(wanted: Wanted, clock: LocalTime): Generator<Interval, void> {
  const busy = merged(wanted.busy);
  let next = 0;
  for (const slot of gridSlots(wanted, clock)) {
    while ((busy[next]?.to ?? Infinity) <= slot.from) next++;
    if (slot.to <= (busy[next]?.from ?? Infinity)) yield slot;
  }
}

/** Whether a doctor with these windows works all that time. */
export function isOpen(windows: readonly Window[], { from, to }: Interval, clock: LocalTime): boolean {
  if (windows.length === 0) return true;
  const open: Interval[] = [];
  // a window of the day before can go on into the next
  for (let day = dayOf(clock.wallAt(from)) - DAY; day <= clock.wallAt(to); day += DAY) {
    for (const hours of hoursOn(day, windows)) {
      open.push({ from: clock.momentFrom(hours.from), to: clock.momentFrom(hours.to) });
    }
  }
  return merged(open).some((hours) => hours.from <= from && to <= hours.to);
}

function* gridSlots({ windows, minutes, from, to }: Wanted, clock: LocalTime): Generator<Interval, void> {
  const length = minutes * 60_000;
  for (let day = dayOf(clock.wallAt(from)); clock.momentFrom(day) < to; day += DAY) {
    for (const hours of hoursOn(day, windows)) {
      const end = Math.min(clock.momentFrom(hours.to), to + length - 1);
      for (let wall = hours.from; wall < hours.to; wall += length) {
        const start = clock.momentOf(wall);
        if (start !== undefined && start >= from && start + length <= end) yield { from: start, to: start + length };
      }
    }
  }
}

/** When the doctor works on a day, by the wall clock. */
function hoursOn(day: Wall, windows: readonly Window[]): { from: Wall; to: Wall }[] {
  if (windows.length === 0) return [{ from: day, to: day + DAY }];
  const { date } = shownWall(day);
  const weekday = new Date(day).getUTCDay() || 7;
  const open = windows.filter(
    (window) => window.weekday === weekday && (window.validFrom ?? date) <= date && date <= (window.validTo ?? date),
  );
  return merged(open.map(({ starts, ends }) => ({ from: wallOf(date, starts), to: wallOf(date, ends) })));
}

const dayOf = (wall: Wall): Wall => Math.floor(wall / DAY) * DAY;

/** The same time in as few intervals as possible, in their order. */
function merged(intervals: readonly Interval[]): Interval[] {
  const result: Interval[] = [];
  for (const { from, to } of intervals.toSorted((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last && from <= last.to) result[result.length - 1] = { from: last.from, to: Math.max(last.to, to) };
    else if (from < to) result.push({ from, to });
  }
  return result;
}
