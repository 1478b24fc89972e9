import { databaseFault, isUnreachable } from './database/violations.js';
import { OperatorError } from './operator-error.js';

/** A failed start in one sentence for the operator; with its stack only if it is a fault of this program. */
export function explain(error: unknown): string {
  if (error instanceof OperatorError) return error.message;
  if (isArgumentFault(error)) return error.message;
  const { code = '' } = databaseFault(error) ?? {};
  if (code === 'EADDRINUSE') return `The port is taken: another program listens there. Set PORT to a free one.`;
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL') return `HOST and PORT cannot be listened on: ${code}.`;
  if (code === 'ENOSPC') return 'The disk is full.';
  if (code === '28P01' || code === '28000') return 'The database refuses the user or the password of DATABASE_URL.';
  if (code === '3D000') return 'The database that DATABASE_URL names does not exist.';
  if (code === '57014')
    return 'The database cancelled a statement, by a timeout of its own or because somebody asked for it.';
  if (isUnreachable(error)) return `The database of DATABASE_URL cannot be reached${code && `: ${code}`}.`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

const isArgumentFault = (error: unknown): error is Error =>
  error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
