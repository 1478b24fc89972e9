import fc, { type GeneratorValue } from 'fast-check';

/** Choices that fast-check makes, so that it can say how to make them again. */
export class Random {
  constructor(private readonly generate: GeneratorValue) {}

  below = (limit: number): number => this.generate(evenly, limit - 1);
  chance = (probability: number): boolean => this.below(1000) < probability * 1000;
  pick = <T>(values: readonly T[]): T => values[this.below(values.length)] as T;
}

/** Not more often the ends of the range, as fast-check would have it. */
const evenly = (max: number) => fc.noBias(fc.nat(max));

/** A literal that JSON.stringify cannot write; `toJson` takes it out of its string. */
const literal = (text: string) => `@literal:${text}`;

export const toJson = (value: unknown) => (JSON.stringify(value) ?? '').replace(/"@literal:([^"]*)"/g, '$1');

const deep = (levels: number) => literal('['.repeat(levels) + ']'.repeat(levels));

const numbers = [0, -1, 1, 1.5, 0.1, 999.9, 1000, 1e21, 1e-7, 2_147_483_647, 2_147_483_648, -2_147_483_649].concat([
  Number.MAX_SAFE_INTEGER + 1,
  Number.MAX_VALUE,
  Number.MIN_VALUE,
]);
const literals = ['12345678901234567890', '-0', '-0.0', '1e400', '-1e400', '1E+2', '2.0', '0.1e1', '9'.repeat(400)];
const numerals = [
  '0',
  '-5',
  '+5',
  ' 7 ',
  '1.0',
  '.5',
  '12.',
  '1e1',
  '1e-9999',
  'NaN',
  'Infinity',
  '0x10',
  '1_000',
  '٣',
];
const texts = [
  '',
  ' ',
  '\n\t',
  '\0',
  'a\0b',
  '\ud800',
  'a\udfff',
  '\ufeff',
  '\u202e',
  '😀'.repeat(60),
  'é',
  '한국',
  'İ',
  'ß',
];
const lengths = [20, 21, 72, 73, 150, 151, 10_000, 10_001, 20_001, 200_000];
const attacks = ["'; DROP TABLE users; --", '<script>alert(1)</script>', '%s%n', '$1', '\\', '"', '../../etc/passwd'];
const dates = [
  '2030-01-01',
  '2030-1-1',
  '2030-02-30',
  '0000-01-01',
  '0001-01-01',
  '9999-12-31',
  '10000-01-01',
  '٢٠٣٠-٠١-٠١',
];
const times = [
  '00:00',
  '9:5',
  '23:59:59.9999999',
  '24:00',
  '23:59:60',
  '4:33 PM',
  '16:33:27+02:00',
  '16:33:27,5',
  '1:1:1.',
];
const words = ['true', 'false', 'yes', 'OFF', 'null', 'undefined', 'CL', 'cl', 'CRS ', '__proto__', 'constructor'];
const keys = [
  '__proto__',
  'constructor',
  'toString',
  'id',
  'role',
  'approved',
  'status',
  'password_hash',
  'user_id',
  '',
  '0',
];

export const strings = [...numerals, ...texts, ...attacks, ...dates, ...times, ...words];
const structures = [null, true, false, [], {}, [null], [[]], [{}], ['CL'], { id: 1 }, { username: 'x' }];

/** A JSON value that some program somewhere did not expect. */
export function oddValue(random: Random): unknown {
  const kinds = [
    () => structuredClone(random.pick(structures)),
    () => random.pick(numbers),
    () => literal(random.pick(literals)),
    () => random.pick(strings),
    () => random.pick(strings),
    () => random.pick(['x', '9', '😀', ' ']).repeat(random.pick(lengths)),
    () => deep(random.pick([2, 33, 500, 20_000])),
    () => ({ [random.pick(keys)]: random.pick(strings) }),
  ];
  return random.pick(kinds)();
}

type Holder = Record<string, unknown>;

/** The body with one thing changed somewhere in it; it may be another one altogether. */
export function mutate(body: unknown, random: Random): unknown {
  const holders = holdersIn(body);
  if (holders.length === 0 || random.chance(0.05)) return oddValue(random);
  const holder = random.pick(holders);
  const key = random.pick(Object.keys(holder).concat(random.pick(keys)));
  // an inherited value, such as that of `constructor`, must not be changed
  const value = Object.hasOwn(holder, key) ? holder[key] : undefined;
  const changes = [
    () => set(holder, key, oddValue(random)),
    () => set(holder, key, oddValue(random)),
    () => set(holder, random.pick(keys), oddValue(random)),
    () => delete holder[key],
    () => set(holder, key, [value]),
    () => set(holder, key, typeof value === 'string' ? Number(value) || 0 : textOf(value)),
    () => set(holder, key, textOf(value) + random.pick(texts)),
  ];
  random.pick(changes)();
  return body;
}

/** Unlike String(), not asking a method of the value itself. */
export const textOf = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value));

/** An own property even when its name is `__proto__`. */
const set = (holder: Holder, key: string, value: unknown) =>
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });

function holdersIn(value: unknown): Holder[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value as Holder, ...Object.values(value).flatMap(holdersIn)];
}

/** JSON text that is broken, or unusual, as text. */
export function breakText(text: string, random: Random): string | Buffer {
  const at = random.below(text.length + 1);
  const breakages = [
    () => text.slice(0, at),
    () =>
      text.slice(0, at) +
      random.pick(['}', ',', '"', '\\u00', '\\x', '\0', '/*', "'", 'NaN', '\u2028']) +
      text.slice(at),
    () => `\ufeff${text}`,
    () => text + text,
    () => ` \r\n\t${text}\n`,
    () => text.replaceAll('"', "'"),
    () => text.replace('{', `{"user_data":1,"profile_data":null,"doctors":[],`),
    () => Buffer.concat([Buffer.from(text.slice(0, at)), Buffer.from([0xff, 0xc3]), Buffer.from(text.slice(at))]),
    () => Buffer.from(text, 'utf16le'),
    () => '{"a":'.repeat(20_000),
    () => text + ' '.repeat(1_100_000),
    () => '',
  ];
  return random.pick(breakages)();
}
