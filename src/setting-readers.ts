import { isIP } from 'node:net';

// Each reads one kind of setting from its text, or throws what was expected.

export type Reader<T> = (text: string) => T;
export type ReadSetting = <T>(name: string, fallback: T, parse: Reader<T>) => T;

export function refuse(expected: string): never {
  throw new Error(`expected ${expected}`);
}

export const word: Reader<string> = (text) => (/\s/.test(text) ? refuse('a host name or address') : text);

export const integer =
  (min: number, max: number): Reader<number> =>
  (text) =>
    /^\d+$/.test(text) && Number(text) >= min && Number(text) <= max
      ? Number(text)
      : refuse(`a whole number from ${min} to ${max}`);

export const oneOf =
  <T extends string>(values: readonly T[]): Reader<T> =>
  (text) =>
    values.find((value) => value === text) ?? refuse(`one of ${values.join(', ')}`);

export const flag: Reader<boolean> = (text) => oneOf(['true', 'false'])(text) === 'true';

export const postgresUrl: Reader<string> = (text) =>
  /^postgres(ql)?:$/.test(URL.parse(text)?.protocol ?? '') && isDecodable(text)
    ? text
    : refuse('postgres://user:password@host:port/database, encoded as in a URL');

/** Without a % that begins no sign. */
export function isDecodable(text: string): boolean {
  try {
    return decodeURIComponent(text) !== '';
  } catch {
    return false;
  }
}

const unitSeconds = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** In seconds. */
export const duration: Reader<number> = (text) => {
  const [, amount, unit] = /^([1-9]\d{0,8})([smhd])$/.exec(text) ?? refuse('a duration such as 30d, 12h, 90m or 600s');
  return Number(amount) * unitSeconds[unit as keyof typeof unitSeconds];
};

export const timezone: Reader<string> = (text) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    return refuse('an IANA time zone such as Asia/Dhaka');
  }
};

export const origins: Reader<(string | RegExp)[]> = (text) =>
  text.split(',').map((part) => {
    const origin = part.trim();
    return origin === '*' || URL.parse(origin)?.origin === origin
      ? origin
      : refuse('a list of origins such as https://ward.example, or *');
  });

export const proxies: Reader<boolean | string> = (text) => {
  if (text === 'true' || text === 'false') return text === 'true';
  const known = text.split(',').every((part) => namedRanges.has(part.trim()) || isRange(part.trim()));
  return known ? text : refuse('true, false, or a list of addresses such as 10.0.0.0/8');
};

const namedRanges = new Set(['loopback', 'linklocal', 'uniquelocal']);

/** An address, or one with the length of its network's prefix. */
function isRange(text: string): boolean {
  const [, address = '', length = '1'] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const longest = { 4: 32, 6: 128 }[isIP(address)] ?? 0;
  return Number(length) >= 1 && Number(length) <= longest;
}
