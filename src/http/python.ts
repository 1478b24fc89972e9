// The reference is a Python service and some of its messages show a value as Python prints it.

/** A whole number of JSON that is written with a fraction or as a power, such as `5.0` and `5e3`: to Python no `int`. */
export class Float extends Number {
  override toString(): string {
    const number = this.valueOf();
    return Math.abs(number) < 1e16 ? number.toFixed(1) : number.toExponential();
  }
}

/** The name Python gives a JSON value's type: `str`, `int`, `float`, `bool`, `list`, `dict`, `NoneType`. */
export function typeName(value: unknown): string {
  if (value === null) return 'NoneType';
  if (Array.isArray(value)) return 'list';
  if (value instanceof Float) return 'float';
  switch (typeof value) {
    case 'string':
      return 'str';
    case 'boolean':
      return 'bool';
    case 'bigint':
      return 'int';
    case 'number':
      return Number.isInteger(value) ? 'int' : 'float';
    default:
      return 'dict';
  }
}

/** A JSON value as Python's `str()` prints it: `True`, `['CL']`, `{'a': 1}`. */
export function str(value: unknown): string {
  return typeof value === 'string' ? value : repr(value);
}

function repr(value: unknown): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return `[${value.map(repr).join(', ')}]`;
  if (typeof value === 'object' && !(value instanceof Float)) {
    return `{${Object.entries(value)
      .map(([key, item]) => `${quote(key)}: ${repr(item)}`)
      .join(', ')}}`;
  }
  return String(value);
}

function quote(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t');
  return mark + (mark === "'" ? escaped.replaceAll("'", "\\'") : escaped) + mark;
}

/** Whether Python's `str.isdigit()` holds: decimal digits of any script, and superscripts. */
export const isDigits = (text: string) => /^[\p{Nd}\u00b2\u00b3\u00b9\u2070\u2074-\u2079\u2080-\u2089]+$/u.test(text);

/** Decimal digits of any script as ASCII digits, other characters unchanged. */
export function asciiDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, (digit) => String(digitValue(digit.codePointAt(0) ?? 0)));
}

/** Unicode puts the ten digits of a script next to each other, so the distance to the block's zero is the value. */
function digitValue(codePoint: number): number {
  let zero = codePoint;
  while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
  return (codePoint - zero) % 10;
}

/** Without the outer whitespace that Python's `str.strip()` takes off. */
export function strip(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && isSpace(text, from)) from++;
  while (to > from && isSpace(text, to - 1)) to--;
  return text.slice(from, to);
}

/** JavaScript's white space, and the separators that Python counts too. */
const isSpace = (text: string, at: number) => {
  const code = text.charCodeAt(at);
  return (/\s/.test(text.charAt(at)) && code !== 0xfeff) || (code >= 0x1c && code <= 0x1f) || code === 0x85;
};
