import { statfsSync } from 'node:fs';
import { OperatorError } from '../../operator-error.js';

/** The embedded database cannot be had; the message is one sentence for a human. */
export class EmbeddedDatabaseError extends OperatorError {
  override readonly name = 'EmbeddedDatabaseError';
}

/** What to do when this machine cannot run the database that comes with the application. */
export const ELSEWHERE = 'set DATABASE_URL to use a PostgreSQL server of your own';

const REASONS: Record<string, string> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'it is on a read-only file system',
  ENOSPC: 'the disk is full',
  // PostgreSQL's own word for it
  '53100': 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EEXIST: 'something that is not a folder is in the way',
  ENOTDIR: 'something that is not a folder is in the way',
  ENAMETOOLONG: 'its path is too long',
};

/** Turns an error of the operating system into a sentence about the data folder; any other error stays as it is. */
export function inWords(error: unknown, folder: string): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  const reason = REASONS[code ?? ''];
  if (!reason) return error;
  return new EmbeddedDatabaseError(`The data folder ${folder} cannot be used: ${reason} (${message}).`, {
    cause: error,
  });
}

/** The sentence for a program that ended before its work was done; `lastWords` is the last line that it left. */
export function endedEarly(work: string, lastWords: string, place: { base: string; log: string }) {
  if (/No space left on device/.test(lastWords) || (!lastWords && isFull(place.base))) {
    return new EmbeddedDatabaseError(`PostgreSQL could not ${work}: the disk that holds ${place.base} is full.`);
  }
  const said = lastWords || 'it left no word';
  return new EmbeddedDatabaseError(`PostgreSQL could not ${work}: ${said} (log: ${place.log}).`);
}

function isFull(folder: string): boolean {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize < 1024 * 1024;
}
