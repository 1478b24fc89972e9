import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { OperatorError } from './operator-error.js';
import {
  duration,
  flag,
  integer,
  oneOf,
  origins,
  postgresUrl,
  proxies,
  type ReadSetting,
  timezone,
  word,
} from './setting-readers.js';
import { TrustSettings, trustSettings } from './trust-settings.js';

/** Everything the environment decides, read once at the start; also the token to inject it by. */
export abstract class Config extends TrustSettings {
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

/**
 * Reads and checks the settings that `.env.example` describes.
 * @throws OperatorError listing every setting that is missing or malformed
 */
export function readConfig(env: Environment = process.env): Config {
  const problems: string[] = [];
  const read: ReadSetting = (name, fallback, parse) => {
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
    ...trustSettings(read),
  };
  if (production && !config.databaseUrl) {
    problems.push('DATABASE_URL is not set: NODE_ENV=production never uses the embedded database');
  }
  if (production && !config.rateLimit) {
    problems.push('RATE_LIMIT=off: NODE_ENV=production never runs without its limits');
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

const secretive = (name: string, text: string) => (/PASSWORD|URL|KEY/.test(name) ? '***' : text);
