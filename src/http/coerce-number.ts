import { type Coerced, Fault, written } from './coerce.js';
import { messages } from './errors.js';
import { asciiDigits, strip } from './python.js';

const MAX_DIGITS = 4;
const MAX_DECIMALS = 1;

/**
 * A decimal of at most four digits, one of them after the point, not negative.
 * @returns its text with one decimal, `"29.0"`, as the wire and numeric(4,1) show it
 */
export function decimal(value: unknown): Coerced<string> {
  if (value === null) return new Fault(messages.null);
  const raw = strip(written(value) ?? '');
  if (raw.length > 1000) return new Fault('String value too large.');
  const text = asciiDigits(raw);
  const parts = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,9}))?$/.exec(text);
  if (!parts || (!parts[2] && !parts[3])) return new Fault('A valid number is required.');
  const [, sign, before, after = '', power = '0'] = parts;
  const digits = `${before}${after}`.replace(/^0+(?=\d)/, '');
  return (
    precisionFault(digits.length, Number(power) - after.length) ??
    inRange(sign === '-', digits, Number(power) - after.length)
  );
}

/** The order of the reference's checks decides which of the three is reported. */
function precisionFault(digits: number, exponent: number): Fault | undefined {
  const decimals = Math.max(0, -exponent);
  const total = exponent >= 0 ? digits + exponent : Math.max(digits, decimals);
  if (total > MAX_DIGITS) return new Fault(`Ensure that there are no more than ${MAX_DIGITS} digits in total.`);
  if (decimals > MAX_DECIMALS) return new Fault(`Ensure that there are no more than ${MAX_DECIMALS} decimal places.`);
  const whole = MAX_DIGITS - MAX_DECIMALS;
  if (total - decimals > whole)
    return new Fault(`Ensure that there are no more than ${whole} digits before the decimal point.`);
  return undefined;
}

function inRange(negative: boolean, digits: string, exponent: number): Coerced<string> {
  const number = Number(`${digits}e${exponent}`);
  return negative && number > 0 ? new Fault(messages.atLeast(0)) : number.toFixed(MAX_DECIMALS);
}
