import { existsSync } from 'node:fs';
import { isIP } from 'node:net';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { OperatorError } from './operator-error.js';

/** Everything the environment decides, read once at the start; also the token to inject it by. */
export abstract class Config {
  readonly production: boolean;
  readonly host: string;
  readonly port: number;
  /** unset: the embedded PostgreSQL under `dataDir` */
  readonly databaseUrl: string | undefined;
  readonly dataDir: string;
  /** apply pending migrations at the start; otherwise refuse to start with any */
  readonly migrateOnStart: boolean;
  readonly demoData: boolean;
  readonly adminUsername: string | undefined;
  readonly adminPassword: string | undefined;
  /** seconds until a token ends */
  readonly tokenTtl: number;
  /** IANA name; decides what "today" is for admissions and requests */
  readonly timezone: string;
  /** appointments that one patient may wait for at once */
  readonly maxOpenRequests: number;
  readonly logLevel: LogLevel;
  /** origins a browser may call from; '*' for any */
  readonly corsOrigins: (string | RegExp)[];
  /** whether X-Forwarded-* are believed: always, never, or from these addresses */
  readonly trustProxy: boolean | string;
  /** bcrypt's cost: each step doubles the time */
  readonly passwordCost: number;
  readonly passwordThreads: number;
}

const logLevels = ['fatal', 'error', 'warn', 'log', 'debug', 'verbose'] as const;
export type LogLevel = (typeof logLevels)[number];

type Environment = Readonly<Record<string, string | undefined>>;
type Reader<T> = (text: string) => T;

/**
 * Reads and checks the settings that `.env.example` describes.
 * @throws OperatorError listing every setting that is missing or malformed
 */
export function readConfig(env: Environment = process.env): Config {
  const problems: string[] = [];
  const read = <T>(name: string, fallback: T, parse: Reader<T>): T => {
    const text = env[name]?.trim();
    if (!text) return fallback;
    try {
      return parse(text);
    } catch (error) {
      problems.push(`${name}=${secretive(name, text)}: ${(error as Error).message}`);
      return fallback;
    }
  };
  const production = env.NODE_ENV === 'production';
  const config: Config = {
    production,
    host: read('HOST', '127.0.0.1', word),
    port: read('PORT', 3000, integer(0, 65535)),
    databaseUrl: read<string | undefined>('DATABASE_URL', undefined, postgresUrl),
    dataDir: resolve(read('DATA_DIR', '.data', String)),
    migrateOnStart: read('MIGRATE_ON_START', true, flag),
    demoData: read('DEMO_DATA', true, flag),
    adminUsername: read<string | undefined>('ADMIN_USERNAME', undefined, String),
    adminPassword: env.ADMIN_PASSWORD || undefined,
    tokenTtl: read('TOKEN_TTL', 30 * 86_400, duration),
    timezone: read('HOSPITAL_TIMEZONE', 'UTC', timezone),
    maxOpenRequests: read('MAX_OPEN_REQUESTS', 50, integer(1, 1_000_000)),
    logLevel: read<LogLevel>('LOG_LEVEL', 'log', oneOf(logLevels)),
    corsOrigins: read<(string | RegExp)[]>('CORS_ORIGINS', production ? [] : localOrigins, origins),
    trustProxy: read<boolean | string>('TRUST_PROXY', false, proxies),
    passwordCost: read('PASSWORD_COST', 12, integer(production ? 10 : 4, 16)),
    passwordThreads: availableParallelism(),
  };
  if (production && !config.databaseUrl) {
    problems.push('DATABASE_URL is not set: NODE_ENV=production never uses the embedded database');
  }
  if (!config.adminUsername !== !config.adminPassword) {
    problems.push('ADMIN_USERNAME and ADMIN_PASSWORD go together: set both or neither');
  }
  if (problems.length > 0) throw new OperatorError(`The settings are not usable:\n  ${problems.join('\n  ')}`);
  return config;
}

/** Adds the settings of a `.env` file in the working folder; the real environment wins. */
export function loadEnvFile(file = '.env'): void {
  if (existsSync(file)) process.loadEnvFile(file);
}

const localOrigins = [/^http:\/\/(localhost|127\.0\.0\.1)(:\d+)?$/];

const secretive = (name: string, text: string) => (/PASSWORD|URL/.test(name) ? '***' : text);

function refuse(expected: string): never {
  throw new Error(`expected ${expected}`);
}

const word: Reader<string> = (text) => (/\s/.test(text) ? refuse('a host name or address') : text);

const integer =
  (min: number, max: number): Reader<number> =>
  (text) =>
    /^\d+$/.test(text) && Number(text) >= min && Number(text) <= max
      ? Number(text)
      : refuse(`a whole number from ${min} to ${max}`);

const oneOf =
  <T extends string>(values: readonly T[]): Reader<T> =>
  (text) =>
    values.find((value) => value === text) ?? refuse(`one of ${values.join(', ')}`);

const flag: Reader<boolean> = (text) => oneOf(['true', 'false'])(text) === 'true';

const postgresUrl: Reader<string> = (text) =>
  /^postgres(ql)?:$/.test(URL.parse(text)?.protocol ?? '')
    ? text
    : refuse('postgres://user:password@host:port/database');

const unitSeconds = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** In seconds. */
export const duration: Reader<number> = (text) => {
  const [, amount, unit] = /^([1-9]\d{0,8})([smhd])$/.exec(text) ?? refuse('a duration such as 30d, 12h, 90m or 600s');
  return Number(amount) * unitSeconds[unit as keyof typeof unitSeconds];
};

const timezone: Reader<string> = (text) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    return refuse('an IANA time zone such as Asia/Dhaka');
  }
};

const origins: Reader<(string | RegExp)[]> = (text) =>
  text.split(',').map((part) => {
    const origin = part.trim();
    return origin === '*' || URL.parse(origin)?.origin === origin
      ? origin
      : refuse('a list of origins such as https://ward.example, or *');
  });

const proxies: Reader<boolean | string> = (text) => {
  if (text === 'true' || text === 'false') return text === 'true';
  const known = text
    .split(',')
    .every((part) => isIP(part.trim().split('/', 1)[0] ?? '') || namedRanges.has(part.trim()));
  return known ? text : refuse('true, false, or a list of addresses such as 10.0.0.0/8');
};

const namedRanges = new Set(['loopback', 'linklocal', 'uniquelocal']);
