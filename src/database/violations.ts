import type { HttpException } from '@nestjs/common';
import { QueryFailedError } from 'typeorm';

type Refusal = (fault: DatabaseFault) => HttpException;

const refusals = new Map<string, Refusal>();

/** Declares, beside an entity, what the wire says when the database refuses a row by this constraint. */
export function onViolation(constraint: string, refusal: Refusal): void {
  refusals.set(constraint, refusal);
}

/** What PostgreSQL tells about a failed statement (protocol fields of ErrorResponse). */
export interface DatabaseFault {
  code?: string;
  constraint?: string;
  /** quotes the row: for reading a key out of it, never for an answer or a log */
  detail?: string;
  routine?: string;
}

/** The fault behind an error of TypeORM or of the driver; undefined if it came from elsewhere. */
export function databaseFault(error: unknown): DatabaseFault | undefined {
  const fault = driverError(error);
  return typeof fault === 'object' && fault !== null && 'code' in fault ? (fault as DatabaseFault) : undefined;
}

/** Whether there was no connection to the database, or not in time, or it was lost. Not all such errors have a code. */
export function isUnreachable(error: unknown): boolean {
  const { code = '' } = databaseFault(error) ?? {};
  const { message = '' } = (driverError(error) ?? {}) as Partial<Error>;
  return (
    /^(ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EHOST|ENET|ENOENT$|EPIPE|08|57P0)/.test(code) ||
    /^timeout (expired|exceeded when)|^Connection terminated|not queryable$/.test(message)
  );
}

const driverError = (error: unknown): unknown => (error instanceof QueryFailedError ? error.driverError : error);

/** The declared answer to a violated constraint; any other error as it is. */
export function translate(error: unknown): unknown {
  const fault = databaseFault(error) ?? {};
  return refusals.get(fault.constraint ?? '')?.(fault) ?? error;
}

/** The value of the column that the fault is about, e.g. a key that is not there. */
export const refusedValue = ({ detail = '' }: DatabaseFault, column: string) =>
  new RegExp(`\\(${column}[^)]*\\)=\\((\\w+)`).exec(detail)?.[1];
