import { type Coerced, choice, Fault, flag, isFault, whole } from '../../http/coerce.js';
import { decimal } from '../../http/coerce-number.js';
import { day, timeOfDay } from '../../http/coerce-time.js';
import { messages } from '../../http/errors.js';

// Each function takes a value as SQLite or JSON holds it and gives what our column can hold, or the Fault to report.

/** The last integer would leave none for the next row. */
const LAST_ID = 2_147_483_646;

/** Text exactly as it is. */
export function text(value: unknown, maxLength = Number.POSITIVE_INFINITY): Coerced<string> {
  if (typeof value !== 'string') return new Fault('Not a valid string.');
  if (value.includes('\0')) return new Fault('Null characters are not allowed.');
  if (!value.isWellFormed()) return new Fault('Half characters are not allowed.');
  const tooLong = value.length > maxLength && [...value].length > maxLength;
  return tooLong ? new Fault(messages.tooLong(maxLength)) : value;
}

export function id(value: unknown): Coerced<number> {
  const number = Number(value);
  return typeof value === 'number' && Number.isInteger(number) && number > 0 && number <= LAST_ID
    ? number
    : new Fault(`A whole number from 1 to ${LAST_ID} is required.`);
}

/** With or without dashes. */
export function uuid(value: unknown): Coerced<string> {
  const digits = typeof value === 'string' ? value.replaceAll('-', '').toLowerCase() : '';
  const parts = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/.exec(digits);
  return parts ? parts.slice(1).join('-') : new Fault('A valid UUID is required.');
}

/** As decimal(), and below zero too. */
export function signedDecimal(value: unknown): Coerced<string> {
  const written = typeof value === 'number' || typeof value === 'string' ? String(value) : '';
  const amount = decimal(written.replace(/^-/, ''));
  return isFault(amount) || !written.startsWith('-') ? amount : `-${amount}`;
}

/** A date and time; without a zone it is UTC, as SQLite keeps it. */
export function moment(value: unknown): Coerced<string> {
  const parts = /^(\S+?)[T ]([\d:.]+)(Z|[+-](?:0\d|1[0-4]):?[0-5]\d)?$/.exec(typeof value === 'string' ? value : '');
  const [date, time] = [day(parts?.[1] ?? null), timeOfDay(parts?.[2] ?? null)];
  return isFault(date) || isFault(time)
    ? new Fault('A date and time is required.')
    : `${date} ${time}${parts?.[3] ?? 'Z'}`;
}

export { choice, day, flag, timeOfDay, whole };
