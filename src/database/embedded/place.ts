import { createHash } from 'node:crypto';
import { accessSync, chmodSync, constants, existsSync, lstatSync, mkdirSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Account, chooseAccount, isRoot } from './account.js';
import { EmbeddedDatabaseError, inWords } from './embedded-database-error.js';
import { canExecute } from './reach.js';
import { prepareShared, SHARED_FOLDERS } from './shared-folder.js';

/** PostgreSQL's major version: data of one cannot be read by another. */
export const MAJOR = '18';

/** Where everything of one embedded database is. */
export interface Place {
  readonly base: string;
  /** the server's data directory */
  readonly cluster: string;
  /** what is of use only while the server runs: its socket and its libraries */
  readonly run: string;
  readonly lock: string;
  readonly log: string;
  /** undefined: the server runs as the user that we are */
  readonly account: Account | undefined;
  readonly temporary: boolean;
  readonly notes: string[];
}

/**
 * Finds the place for a data folder, always the same one: where there are data already, else the folder itself, else,
 * when we are root and the server's user cannot enter it, a shared folder.
 * @throws EmbeddedDatabaseError if the folder cannot be used or holds data of another major version
 */
export function findPlace(dataDir: string, temporary: boolean): Place {
  // Another name, so that a test run can never remove data that were meant to last.
  const name = `postgres${MAJOR}${temporary ? '-temporary' : ''}`;
  const home = makeHome(dataDir);
  const key = shortHash(home);
  const bases = isRoot() ? [home, ...SHARED_FOLDERS.map((folder) => join(folder, key))] : [home];
  const existing = bases.find((base) => existsSync(join(base, name)));
  if (!existing && !temporary) refuseOtherMajors(bases);
  const account = chooseAccount(existing ? lstatSync(join(existing, name)) : undefined);
  const base = existing ?? chooseBase(bases, account);
  const elsewhere = `The database is in ${base} because user ${account?.name}, as whom PostgreSQL runs when root starts it, could not enter ${home}.`;
  const notes = base === home ? [] : [elsewhere];
  const log = join(base, temporary ? `${name}.log` : 'postgres.log');
  const [cluster, run, lock] = ['', '.run', '.lock'].map((ending) => join(base, name + ending));
  return { base, cluster, run, lock, log, account, temporary, notes };
}

/** A short name for a long path. */
export const shortHash = (path: string): string => createHash('sha256').update(path).digest('hex').slice(0, 16);

function makeHome(dataDir: string): string {
  try {
    // On a read-only file system, a recursive mkdir would blame a missing folder.
    accessSync(nearestFolder(dataDir), constants.W_OK);
    const created = mkdirSync(dataDir, { recursive: true });
    const home = realpathSync(dataDir);
    // Whatever the umask of root: the server's user has to enter the folders that we make.
    if (created && isRoot()) openUp(home, realpathSync(created));
    return home;
  } catch (error) {
    throw inWords(error, dataDir);
  }
}

const nearestFolder = (path: string): string => (existsSync(path) ? path : nearestFolder(dirname(path)));

function openUp(folder: string, topmost: string): void {
  chmodSync(folder, 0o755);
  if (folder !== topmost && folder !== dirname(folder)) openUp(dirname(folder), topmost);
}

function refuseOtherMajors(bases: string[]): void {
  for (const base of bases.filter((folder) => existsSync(folder))) {
    const other = readdirSync(base).find((entry) => /^postgres\d+$/.test(entry));
    if (other) throw new EmbeddedDatabaseError(otherMajor(join(base, other), other.replace('postgres', '')));
  }
}

/** The sentence about data that another major version wrote. */
export const otherMajor = (folder: string, major: string): string =>
  `The data in ${folder} were written by PostgreSQL ${major} and this release runs ${MAJOR}: dump them with the old release and load them with this one, or move the folder away to start empty.`;

function chooseBase(bases: string[], account: Account | undefined): string {
  const [home = '', ...shared] = bases;
  if (!account || canExecute(home, account) || canAdmit(home, account)) return home;
  const base = shared.find((folder) => makeIn(folder) && canExecute(folder, account));
  if (base) return base;
  throw new EmbeddedDatabaseError(
    `User ${account.name}, as whom PostgreSQL has to run, cannot enter ${home}, and there is no other folder for the database: ${SHARED_FOLDERS.join(', ')} cannot be written.`,
  );
}

function makeIn(folder: string): boolean {
  if (!prepareShared(dirname(folder))) return false;
  return prepareShared(folder);
}

/**
 * Explains a failed start where the server's user cannot reach its data; asked afterwards, as it costs time.
 * @throws EmbeddedDatabaseError if that is so
 */
export function mustEnter({ base, account }: Place): void {
  if (!account || canExecute(base, account)) return;
  throw new EmbeddedDatabaseError(
    `There is a database in ${base} but user ${account.name}, as whom PostgreSQL has to run, cannot enter that folder or one above it.`,
  );
}

// Only the last folder is closed and it is root's: letting others pass through shows nothing, what is inside is private.
function canAdmit(folder: string, account: Account): boolean {
  const { uid, mode } = lstatSync(folder);
  if (uid !== 0 || !canExecute(dirname(folder), account)) return false;
  chmodSync(folder, (mode & 0o7777) | 0o011);
  return canExecute(folder, account);
}
