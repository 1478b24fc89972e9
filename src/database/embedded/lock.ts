import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { EmbeddedDatabaseError } from './embedded-database-error.js';

/** The right to start a server on a data folder; it ends with the process that holds it. */
export interface Lock {
  release(): void;
}

const SQLITE_BUSY = 5;

// Keeps the handles from being garbage collected, which would drop their locks.
const held = new Set<DatabaseSync>();

/**
 * Takes the lock if nobody has it. Node has no file locks of its own but SQLite has: the kernel drops them when the
 * process dies, however it dies, and they hold between containers that share a volume, where process ids mean nothing.
 * @throws EmbeddedDatabaseError if the file cannot be opened for writing
 */
export function takeLock(file: string): Lock | undefined {
  const database = open(file);
  try {
    const opened = identify(file);
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    // A temporary database removes its lock file when it stops; a lock on a removed file excludes nobody.
    if (opened !== undefined && opened === identify(file)) return hold(database);
  } catch (error) {
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) {
      database.close();
      throw unusable(file, error);
    }
  }
  database.close();
  return undefined;
}

function open(file: string): DatabaseSync {
  try {
    return new DatabaseSync(file, { timeout: 0 });
  } catch (error) {
    throw unusable(file, error);
  }
}

function hold(database: DatabaseSync): Lock {
  held.add(database);
  return {
    release() {
      if (held.delete(database)) database.close();
    },
  };
}

const identify = (file: string) => statSync(file, { throwIfNoEntry: false })?.ino;

const unusable = (file: string, error: unknown) =>
  new EmbeddedDatabaseError(`The lock file ${file} cannot be used: ${(error as Error).message}.`, { cause: error });
