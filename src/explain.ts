import { AdminRefused } from './auth/first-admin.js';
import { ConfigError } from './config.js';
import { EmbeddedDatabaseError } from './database/embedded/embedded-database.js';
import { databaseFault } from './database/violations.js';

const forPeople = [ConfigError, EmbeddedDatabaseError, AdminRefused];

/** A failed start in one sentence for the operator; with its stack only if it is a fault of this program. */
export function explain(error: unknown): string {
  if (forPeople.some((kind) => error instanceof kind)) return (error as Error).message;
  const { code = '' } = databaseFault(error) ?? {};
  if (code === 'EADDRINUSE') return `The port is taken: another program listens there. Set PORT to a free one.`;
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL') return `HOST and PORT cannot be listened on: ${code}.`;
  if (code === 'ENOSPC') return 'The disk is full.';
  if (code === '28P01' || code === '28000') return 'The database refuses the user or the password of DATABASE_URL.';
  if (code === '3D000') return 'The database that DATABASE_URL names does not exist.';
  if (/^(ECONN|ENOTFOUND|ETIMEDOUT|EAI_|EHOST|ENETUNREACH|ENOENT|57P03)/.test(code) || isTimeout(error)) {
    return `The database of DATABASE_URL cannot be reached${code && `: ${code}`}.`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

const isTimeout = (error: unknown) => error instanceof Error && /timeout/i.test(error.message);
