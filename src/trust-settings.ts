import { duration, integer, isDecodable, oneOf, type ReadSetting, refuse } from './setting-readers.js';

/** Points that a request costs of its budget. */
export interface Costs {
  readonly read: number;
  readonly list: number;
  readonly write: number;
  readonly login: number;
}

export type MfaRole = (typeof mfaRoles)[number];
const mfaRoles = ['doctor', 'patient', 'admin'] as const;

/** The settings of how far callers are trusted: sessions, second factors, limits, and mail to prove an identity. */
export abstract class TrustSettings {
  /** seconds without a request after which a session ends */
  readonly sessionIdleTtl: number;
  /** roles that must set up a second factor before anything else */
  readonly requireMfaFor: readonly MfaRole[];
  /** encrypts the secrets of second factors */
  readonly mfaKey: Buffer | undefined;
  /** unset: mail is written to files, and in production not at all */
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string;
  /** false: neither budgets nor delays of logins, for benchmarks */
  readonly rateLimit: boolean;
  /** points a minute; unset: generous, and more so for this machine itself */
  readonly accountBudget: number | undefined;
  readonly addressBudget: number | undefined;
  readonly costs: Costs;
}

export function trustSettings(read: ReadSetting): TrustSettings {
  const costs = read('RATE_COSTS', defaultCosts, costsIn);
  // with less, what is dearest could never be asked for
  const points = integer(Math.max(...Object.values(costs)), 1_000_000_000);
  return {
    sessionIdleTtl: read('SESSION_IDLE_TTL', 7 * 86_400, idleTtl),
    requireMfaFor: read<readonly MfaRole[]>('REQUIRE_MFA_FOR', [], roles),
    mfaKey: read<Buffer | undefined>('MFA_KEY', undefined, key),
    smtpUrl: read<string | undefined>('SMTP_URL', undefined, smtpUrl),
    mailFrom: read('MAIL_FROM', 'Hospital <no-reply@localhost>', sender),
    rateLimit: read('RATE_LIMIT', true, (text) => oneOf(['on', 'off'])(text) === 'on'),
    accountBudget: read<number | undefined>('RATE_BUDGET_ACCOUNT', undefined, points),
    addressBudget: read<number | undefined>('RATE_BUDGET_ADDRESS', undefined, points),
    costs,
  };
}

// a use is noted once a minute
const idleTtl = (text: string) => (duration(text) >= 300 ? duration(text) : refuse('at least 5m'));

const defaultCosts: Costs = { read: 1, list: 5, write: 10, login: 20 };

const roles = (text: string) => text.split(',').map((part) => oneOf(mfaRoles)(part.trim()));

const key = (text: string) => (/^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : refuse('64 hex characters'));

function smtpUrl(text: string): string {
  const { protocol = '', hostname = '' } = URL.parse(text) ?? {};
  const usable = /^smtps?:$/.test(protocol) && hostname !== '' && isDecodable(text);
  return usable ? text : refuse('smtps://user:password@host:port, encoded as in a URL');
}

const sender = (text: string) =>
  /^([^<>\r\n]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/.test(text) ? text : refuse('Name <address@host>');

function costsIn(text: string): Costs {
  const named = text.split(',').map((part) => {
    const [, kind, cost] =
      /^\s*(read|list|write|login)=(\d{1,6})\s*$/.exec(part) ?? refuse('read=1,list=5,write=10,login=20');
    return [kind, Number(cost)];
  });
  return { ...defaultCosts, ...Object.fromEntries(named) };
}
