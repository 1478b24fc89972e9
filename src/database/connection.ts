import type { DataSourceOptions } from 'typeorm';
import { Initial1763985600000 } from './migrations/1763985600000-initial.js';
import { Search1764000000000 } from './migrations/1764000000000-search.js';
import { ListCounts1764028800000 } from './migrations/1764028800000-list-counts.js';
import { DepartmentsAndHours1764100000000 } from './migrations/1764100000000-departments-and-hours.js';
import { Claims1764200000000 } from './migrations/1764200000000-claims.js';
import { Idempotency1764300000000 } from './migrations/1764300000000-idempotency.js';
import { Trust1764400000000 } from './migrations/1764400000000-trust.js';
import { Audit1764500000000 } from './migrations/1764500000000-audit.js';
import { SearchStatistics1764600000000 } from './migrations/1764600000000-search-statistics.js';
import { IdempotentFacts1764700000000 } from './migrations/1764700000000-idempotent-facts.js';
import { FoldedAlike1764800000000 } from './migrations/1764800000000-folded-alike.js';
import { NewValues1764900000000 } from './migrations/1764900000000-new-values.js';
import { AuditGrants1765000000000 } from './migrations/1765000000000-audit-grants.js';
import { RefusedAttempts1765050000000 } from './migrations/1765050000000-refused-attempts.js';
import { ListOrders1765200000000 } from './migrations/1765200000000-list-orders.js';
import { Letters1765300000000 } from './migrations/1765300000000-letters.js';
import { SearchNames1765400000000 } from './migrations/1765400000000-search-names.js';
import { AuditCosts1765500000000 } from './migrations/1765500000000-audit-costs.js';
import { AppointmentOrders1765600000000 } from './migrations/1765600000000-appointment-orders.js';
import { SnakeCase } from './naming.js';

/** Where PostgreSQL is: a URL, or a socket folder with user and database; and the wall clock that its rows tell. */
export type Connection = ({ url: string } | { host: string; port: number; user: string; database: string }) & {
  /** IANA name, UTC if unset: what the trigger of appointments reckons their instants by */
  timezone?: string;
};

export const migrations = [
  Initial1763985600000,
  Search1764000000000,
  ListCounts1764028800000,
  DepartmentsAndHours1764100000000,
  Claims1764200000000,
  Idempotency1764300000000,
  Trust1764400000000,
  Audit1764500000000,
  SearchStatistics1764600000000,
  IdempotentFacts1764700000000,
  FoldedAlike1764800000000,
  NewValues1764900000000,
  AuditGrants1765000000000,
  RefusedAttempts1765050000000,
  ListOrders1765200000000,
  Letters1765300000000,
  SearchNames1765400000000,
  AuditCosts1765500000000,
  AppointmentOrders1765600000000,
];

/** Everything about the data source but its entities, which the features declare. */
export function connectionOptions(connection: Connection) {
  const { options, ...where } =
    'url' in connection
      ? withoutOptions(connection.url)
      : { host: connection.host, port: connection.port, username: connection.user, database: connection.database };
  return {
    ...where,
    type: 'postgres',
    // the migrations install what is needed
    installExtensions: false,
    namingStrategy: new SnakeCase(),
    migrations,
    migrationsTableName: 'migrations',
    applicationName: 'hospital-api',
    // a statement that takes this long is stuck; better a 503 than a pool that runs dry
    extra: {
      max: 20,
      connectionTimeoutMillis: 10_000,
      statement_timeout: 30_000,
      options: `${options ?? ''} -c hospital.timezone=${connection.timezone ?? 'UTC'}`,
    },
  } as const satisfies DataSourceOptions;
}

/** With options in a URL, the driver would leave those of the program out. */
function withoutOptions(url: string): { url: string; options?: string } {
  const parsed = new URL(url);
  const options = parsed.searchParams.get('options');
  if (!options) return { url };
  parsed.searchParams.delete('options');
  return { url: parsed.href, options };
}
