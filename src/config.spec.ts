import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { readConfig } from './config.js';
import { OperatorError } from './operator-error.js';

describe('readConfig', () => {
  it('has a default for everything', () => {
    expect(readConfig({})).toMatchObject({
      host: '127.0.0.1',
      port: 3000,
      databaseUrl: undefined,
      demoData: true,
      migrateOnStart: true,
      tokenTtl: 30 * 86_400,
      timezone: 'UTC',
      logLevel: 'log',
      trustProxy: false,
      passwordCost: 12,
    });
  });

  it.each([
    ['PORT', '0', { port: 0 }],
    ['TOKEN_TTL', '90m', { tokenTtl: 5400 }],
    ['SESSION_IDLE_TTL', '5m', { sessionIdleTtl: 300 }],
    ['REQUIRE_MFA_FOR', 'admin, doctor', { requireMfaFor: ['admin', 'doctor'] }],
    ['MFA_KEY', '0a'.repeat(32), { mfaKey: Buffer.alloc(32, 10) }],
    ['SMTP_URL', 'smtps://u:p@h:465', { smtpUrl: 'smtps://u:p@h:465' }],
    ['MAIL_FROM', 'ward@ward.example', { mailFrom: 'ward@ward.example' }],
    ['RATE_LIMIT', 'off', { rateLimit: false }],
    ['RATE_BUDGET_ACCOUNT', '600', { accountBudget: 600 }],
    ['RATE_COSTS', 'list=3,login=7', { costs: { read: 1, list: 3, write: 10, login: 7 } }],
    ['HOSPITAL_TIMEZONE', 'Asia/Dhaka', { timezone: 'Asia/Dhaka' }],
    [
      'CORS_ORIGINS',
      'https://a.example, http://b.example:81',
      { corsOrigins: ['https://a.example', 'http://b.example:81'] },
    ],
    ['TRUST_PROXY', '10.0.0.0/8,loopback', { trustProxy: '10.0.0.0/8,loopback' }],
    ['TRUST_PROXY', '10.1.2.3/32, fd00::/8', { trustProxy: '10.1.2.3/32, fd00::/8' }],
    ['DEMO_DATA', 'false', { demoData: false }],
    ['DATABASE_URL', 'postgres://u:p@h:1/d', { databaseUrl: 'postgres://u:p@h:1/d' }],
  ])('takes %s=%s', (name, value, expected) => {
    expect(readConfig({ [name]: value })).toMatchObject(expected);
  });

  it('refuses a budget that does not do for what costs most', () => {
    const env = { RATE_COSTS: 'login=101', RATE_BUDGET_ADDRESS: '100' };
    expect(() => readConfig(env)).toThrow(/RATE_BUDGET_ADDRESS=100: expected .*101/);
  });

  it.each([
    ['PORT', '70000'],
    ['PORT', 'http'],
    ['HOST', 'two words'],
    ['TOKEN_TTL', '0d'],
    ['TOKEN_TTL', 'soon'],
    ['SESSION_IDLE_TTL', '10s'],
    ['REQUIRE_MFA_FOR', 'nurse'],
    ['MFA_KEY', 'short'],
    ['SMTP_URL', 'https://h'],
    ['SMTP_URL', 'smtp://'],
    ['SMTP_URL', 'smtp://u:100%@h'],
    ['MAIL_FROM', 'Ward'],
    ['MAIL_FROM', 'Ward <ward@>'],
    ['MAIL_FROM', 'Ward\r\nBcc: <a@b.example>'],
    ['RATE_LIMIT', 'maybe'],
    ['RATE_BUDGET_ADDRESS', '0'],
    ['RATE_BUDGET_ACCOUNT', '19'],
    ['RATE_COSTS', 'read=cheap'],
    ['HOSPITAL_TIMEZONE', 'Mars/Olympus'],
    ['LOG_LEVEL', 'loud'],
    ['CORS_ORIGINS', 'ward.example'],
    ['TRUST_PROXY', 'maybe'],
    ['TRUST_PROXY', '10.0.0.0/99'],
    ['TRUST_PROXY', '10.0.0.0/0'],
    ['TRUST_PROXY', 'loopback,10.0.0.0/8/8'],
    ['DEMO_DATA', 'yes'],
    ['PASSWORD_COST', '3'],
    ['DATABASE_URL', 'mysql://h/d'],
    ['DATABASE_URL', 'postgres://u:100%@h/d'],
  ])('refuses %s=%s', (name, value) => {
    expect(() => readConfig({ [name]: value })).toThrow(new RegExp(`${name}=.*expected`, 's'));
  });

  it('lists every problem in one message', () => {
    const refused = () => readConfig({ PORT: 'x', LOG_LEVEL: 'y', ADMIN_USERNAME: 'chief' });
    expect(refused).toThrow(OperatorError);
    expect(refused).toThrow(/PORT=x.*LOG_LEVEL=y.*ADMIN_USERNAME and ADMIN_PASSWORD go together/s);
  });

  it('keeps secrets out of its messages', () => {
    expect(() => readConfig({ DATABASE_URL: 'mysql://user:hunter2@h/d' })).toThrow(/^(?!.*hunter2)/s);
  });

  it('needs a database of its own and a strong cost in production', () => {
    expect(() => readConfig({ NODE_ENV: 'production' })).toThrow(/DATABASE_URL is not set/);
    const production = { NODE_ENV: 'production', DATABASE_URL: 'postgres://h/d' };
    expect(() => readConfig({ ...production, PASSWORD_COST: '9' })).toThrow(/PASSWORD_COST/);
    expect(() => readConfig({ ...production, RATE_LIMIT: 'off' })).toThrow(/RATE_LIMIT=off/);
    expect(readConfig(production)).toMatchObject({ production: true, corsOrigins: [] });
  });
});

describe('.env.example', () => {
  const text = readFileSync(resolve(import.meta.dirname, '../.env.example'), 'utf8');
  const example = parseEnv(text.replace(/^# (?=[A-Z_]+=)/gm, ''));

  it('has lines that can be taken as they are', () => {
    const { dataDir, ...config } = readConfig({ ...example, ADMIN_PASSWORD: 'right horse 7' });
    expect(basename(dataDir)).toBe('.data');
    expect(config).toMatchObject({
      host: '127.0.0.1',
      databaseUrl: 'postgres://hospital:secret@db.example:5432/hospital',
      adminUsername: 'chief',
      mailFrom: 'Hospital <no-reply@ward.example>',
      smtpUrl: 'smtps://user:password@mail.example:465',
      production: true,
    });
  });

  it('shows every setting, and no other', () => {
    const asked = new Set<string>();
    readConfig(new Proxy({}, { get: (_, name: string) => void asked.add(name) }));
    expect(Object.keys(example).sort()).toEqual([...asked].sort());
  });

  it('shows nothing that docker-compose.yml does not hand on, but what is its own', () => {
    const compose = readFileSync(resolve(import.meta.dirname, '../docker-compose.yml'), 'utf8');
    const handedOn = [...compose.matchAll(/^ {6}([A-Z_]+):$/gm)].map(([, name]) => name);
    const own = ['DATABASE_URL', 'HOST', 'PORT', 'NODE_ENV', 'DATA_DIR', 'DEMO_DATA'];
    expect([...handedOn, ...own].sort()).toEqual(Object.keys(example).sort());
  });
});
