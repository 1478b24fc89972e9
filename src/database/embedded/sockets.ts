import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { EmbeddedDatabaseError } from './embedded-database-error.js';
import { type Place, shortHash } from './place.js';
import { makePrivate } from './private-folder.js';
import { canExecute } from './reach.js';

/** PostgreSQL's usual port; here it only names the socket's file. */
export const PORT = 5432;

// The kernel's limit, less a slash and the socket's name.
const LONGEST = 107 - `/.s.PGSQL.${PORT}`.length;

/**
 * Makes the folder for the server's socket: in the place itself, or under a tmp folder when its path would be too long
 * for a socket.
 * @throws EmbeddedDatabaseError if it cannot be made
 */
export function prepareSockets(place: Place): string {
  const short = [tmpdir(), '/tmp'].map((tmp) => join(tmp, `hospital-${shortHash(place.cluster)}`));
  const folder = fits(place.run) ? place.run : short.find((candidate) => suits(candidate, place));
  if (folder) return clear(makePrivate(folder, place.account));
  throw new EmbeddedDatabaseError(`The path ${place.base} is too long for a socket and ${tmpdir()} cannot be used.`);
}

// The caller holds the lock, so a socket in here is a dead server's. PostgreSQL would not start if the dead one's process
// id were another process's by now.
function clear(folder: string): string {
  for (const ending of ['', '.lock']) rmSync(join(folder, `.s.PGSQL.${PORT}${ending}`), { force: true });
  return folder;
}

const fits = (folder: string) => Buffer.byteLength(folder) <= LONGEST;

function suits(folder: string, { account }: Place): boolean {
  return fits(folder) && canExecute(dirname(folder), account);
}
