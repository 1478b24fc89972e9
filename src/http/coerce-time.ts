import { type Coerced, Fault, isFault } from './coerce.js';
import { messages } from './errors.js';
import { asciiDigits } from './python.js';

const dateFault = () => new Fault('Date has wrong format. Use one of these formats instead: YYYY-MM-DD.');
const timeFault = () => new Fault('Time has wrong format. Use one of these formats instead: hh:mm[:ss[.uuuuuu]].');

const minuteFault = () => new Fault('Time has wrong format. Use one of these formats instead: hh:mm.');

/** @returns the calendar day as `YYYY-MM-DD`, years 1 to 9999 */
export function day(value: unknown): Coerced<string> {
  if (value === null) return new Fault(messages.null);
  const parts = isShort(value) ? /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(asciiDigits(value)) : null;
  if (!parts) return dateFault();
  const [year, month, dayOfMonth] = parts.slice(1).map(Number) as [number, number, number];
  return year >= 1 && month >= 1 && month <= 12 && dayOfMonth >= 1 && dayOfMonth <= daysIn(year, month)
    ? `${parts[1]}-${pad(month)}-${pad(dayOfMonth)}`
    : dateFault();
}

/**
 * Unlike the reference, which read "4:33 PM" as 04:33, nothing but white space may follow.
 * @returns the wall-clock time as `HH:MM:SS` or `HH:MM:SS.uuuuuu`
 */
export function timeOfDay(value: unknown): Coerced<string> {
  if (value === null) return new Fault(messages.null);
  const parts = isShort(value)
    ? /^(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,](\d+))?)?$/.exec(asciiDigits(value.trimEnd()))
    : null;
  if (!parts) return timeFault();
  const [hour, minute, second] = [parts[1], parts[2], parts[3] ?? 0].map(Number) as [number, number, number];
  if (hour > 23 || minute > 59 || second > 59) return timeFault();
  return shownTime(`${pad(hour)}:${pad(minute)}:${pad(second)}.${parts[4] ?? ''}`);
}

/**
 * A moment, as RFC 3339 writes it. A `+` that was not encoded arrives as a space.
 * @returns a text that PostgreSQL reads as the same moment, whatever its settings are
 */
export function instant(text: string): Coerced<string> {
  const [, date, time, offset] =
    /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)(Z|[ +-](?:0\d|1[0-4]):[0-5]\d)$/.exec(text) ?? [];
  const [onDay, atTime] = [day(date), timeOfDay(time)];
  const valid = date && time && offset && !isFault(onDay) && !isFault(atTime);
  return valid
    ? `${onDay}T${atTime}${offset.replace(' ', '+')}`
    : new Fault('Give a moment with its offset, such as 2026-01-05T09:30:00Z.');
}

/**
 * A time of day in whole minutes.
 * @returns `HH:MM`; the day's end, `24:00`, only where it is asked for
 */
export function clockTime(value: unknown, end: boolean): Coerced<string> {
  if (end && typeof value === 'string' && /^24:00(:00)?$/.test(value)) return '24:00';
  const time = timeOfDay(value);
  if (isFault(time)) return value === null ? time : minuteFault();
  return time.endsWith(':00') ? time.slice(0, 5) : minuteFault();
}

/** PostgreSQL drops a fraction's last zeros; the wire shows all six digits, or none. */
export function shownTime(time: string): string {
  const [clock = '', fraction = ''] = time.split('.');
  const micros = fraction.padEnd(6, '0').slice(0, 6);
  return Number(micros) === 0 ? clock : `${clock}.${micros}`;
}

/** Longer ones are not worth a look at each of their characters. */
const isShort = (value: unknown): value is string => typeof value === 'string' && value.length <= 100;

const pad = (number: number) => String(number).padStart(2, '0');

function daysIn(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
}
