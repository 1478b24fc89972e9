import { messages } from './errors.js';
import { Float, isDigits, str, strip, typeName } from './python.js';

// Each function takes one JSON value as it came and gives the value to work with, or the Fault to report:
// the reference's serializer fields, contract section 1 "Field rules".

/** What is wrong with one field. */
export class Fault {
  constructor(
    readonly message: string,
    /** reported as the object's own fault, under `non_field_errors` */
    readonly ofObject = false,
  ) {}
}

export type Coerced<T> = T | Fault;
export const isFault = (value: unknown): value is Fault => value instanceof Fault;

/** Longest free text; the addresses and symptoms of the reference have no limit of their own. */
const DIGIT_TEXT_LIMIT = 1000;
/** The largest key, and the largest amount, that a column holds. */
export const INT4_MAX = 2_147_483_647;

/** String or number, trimmed; no NUL and no half characters; nothing at all only where it may be `empty`. */
export function text(value: unknown, maxLength: number, empty = false): Coerced<string> {
  const raw = rawText(value);
  if (isFault(raw)) return raw;
  const trimmed = strip(raw);
  if (trimmed === '') return empty ? '' : new Fault(messages.blank);
  return storable(trimmed) ?? (lengthOf(trimmed) > maxLength ? new Fault(messages.tooLong(maxLength)) : trimmed);
}

/** As text(), but kept as sent: a password's outer spaces belong to it. */
export function secret(value: unknown): Coerced<string> {
  const raw = rawText(value);
  if (isFault(raw)) return raw;
  return raw === '' ? new Fault(messages.blank) : (storable(raw) ?? raw);
}

/** A secret to be set, or the same typed again: spaces alone are none. */
export function newSecret(value: unknown): Coerced<string> {
  const given = secret(value);
  return isFault(given) || strip(given) !== '' ? given : new Fault(messages.blank);
}

/** A password to be set: 8 characters or more (outer spaces do not count), 72 bytes at most, not digits alone. */
export function newPassword(value: unknown): Coerced<string> {
  const password = newSecret(value);
  if (isFault(password)) return password;
  const inner = strip(password);
  if (lengthOf(inner) < 8) return new Fault(messages.tooShort(8));
  if (isDigits(inner)) return new Fault('Your password should contain letters!');
  // bcrypt reads no further
  if (Buffer.byteLength(password) > 72) return new Fault('Ensure this field has no more than 72 bytes.');
  return password;
}

/** An e-mail address, of which no more is asked than that mail could be sent there. */
export function email(value: unknown): Coerced<string> {
  const address = text(value, 254);
  if (isFault(address) || /^[^\s@<>"(),:;]+@[^\s@<>"(),:;]+\.[^\s@<>"(),:;]+$/.test(address)) return address;
  return new Fault('Enter a valid email address.');
}

/** A telephone number: 1 to 20 ASCII digits. */
export function mobile(value: unknown): Coerced<string> {
  const number = text(value, 20);
  if (isFault(number) || /^[0-9]+$/.test(number)) return number;
  return new Fault('Please Enter a valid mobile number!');
}

export function choice<T extends string>(value: unknown, choices: readonly T[]): Coerced<T> {
  if (value === null) return new Fault(messages.null);
  const shown = str(value);
  return choices.find((candidate) => candidate === shown) ?? new Fault(messages.notAChoice(shown));
}

export const CODE = /^[A-Z][A-Z0-9]{0,2}$/;

/** One to three capital letters and digits, the first a letter. */
export function newCode(value: unknown): Coerced<string> {
  const raw = text(value, 3);
  return isFault(raw) || CODE.test(raw) ? raw : new Fault('Give 1 to 3 capital letters or digits, a letter first.');
}

/** As choice(), among the codes that any row could have. */
export function code(value: unknown): Coerced<string> {
  if (value === null) return new Fault(messages.null);
  const shown = str(value);
  return CODE.test(shown) ? shown : new Fault(messages.notAChoice(shown));
}

const trueWords = new Set<unknown>([true, 1, '1', ...'true True TRUE t T y Y yes Yes YES on On ON'.split(' ')]);
const falseWords = new Set<unknown>([false, 0, '0', ...'false False FALSE f F n N no No NO off Off OFF'.split(' ')]);

export function flag(value: unknown): Coerced<boolean> {
  if (value === null) return new Fault(messages.null);
  const word = value instanceof Float ? Number(value) : value;
  if (trueWords.has(word)) return true;
  return falseWords.has(word) ? false : new Fault('Must be a valid boolean.');
}

/** A whole number, from 0 to 2147483647 unless told otherwise: JSON number, or digits in a string. */
export function whole(value: unknown, min = 0, max = INT4_MAX): Coerced<number> {
  if (value === null) return new Fault(messages.null);
  if (typeof value === 'string' && value.length > DIGIT_TEXT_LIMIT) return new Fault('String value too large.');
  const digits = /^[+-]?\d+(?=(?:\.0*)?$)/.exec(strip(written(value) ?? ''));
  if (!digits) return new Fault('A valid integer is required.');
  const number = Number(digits[0]);
  if (number < min) return new Fault(messages.atLeast(min));
  return number > max ? new Fault(messages.atMost(max)) : number;
}

/** The key of a row: an integer, or its digits in a string; a fraction is cut off. */
export function key(value: unknown): Coerced<number> {
  if (value === null || value === '') return new Fault(messages.null);
  if (typeof value === 'string' ? !/^[+-]?\d+$/.test(strip(value)) : !isNumber(value)) {
    return new Fault(`Incorrect type. Expected pk value, received ${typeName(value)}.`);
  }
  const number = Math.trunc(Number(typeof value === 'string' ? strip(value) : value));
  return number > 0 && number <= INT4_MAX ? number : new Fault(messages.unknownKey(value));
}

/** A JSON array of at most `max` elements. */
export function list(value: unknown, max: number): Coerced<unknown[]> {
  if (!Array.isArray(value)) return new Fault(`Expected a list of items but got type "${typeName(value)}".`, true);
  return value.length <= max ? value : new Fault(`Ensure this field has no more than ${max} elements.`, true);
}

/** A JSON object. */
export function dictionary(value: unknown): Coerced<Record<string, unknown>> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Float);
  if (isObject) return value as Record<string, unknown>;
  return new Fault(`Invalid data. Expected a dictionary, but got ${typeName(value)}.`, true);
}

const isNumber = (value: unknown) =>
  typeof value === 'bigint' || value instanceof Float || (typeof value === 'number' && Number.isFinite(value));

/** A string or number as a text, undefined for anything else. */
export const written = (value: unknown) =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' || value instanceof Float
    ? String(value)
    : undefined;

function rawText(value: unknown): Coerced<string> {
  if (value === null) return new Fault(messages.null);
  return written(value) ?? new Fault('Not a valid string.');
}

/** Characters, not UTF-16 units. */
const lengthOf = (value: string) => (value.length > 0 ? [...value].length : 0);

/** A Fault if PostgreSQL could not hold the text. */
function storable(value: string): Fault | undefined {
  if (value.includes('\0')) return new Fault('Null characters are not allowed.');
  const half = value.isWellFormed() ? undefined : /\p{Surrogate}/u.exec(value)?.[0].charCodeAt(0);
  return (
    (half && new Fault(`Surrogate characters are not allowed: U+${half.toString(16).toUpperCase()}.`)) || undefined
  );
}
