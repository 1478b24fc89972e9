import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import { type Account, give } from './account.js';
import { EmbeddedDatabaseError } from './embedded-database-error.js';

/**
 * Makes a folder that nobody but the server's user (and root) can enter.
 * @throws EmbeddedDatabaseError if the folder is there and belongs to somebody else
 */
export function makePrivate(folder: string, account: Account | undefined): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  // Where all can write, somebody may have come first, with a folder or with a link to one.
  if (!found.isDirectory() || ![process.getuid?.(), account?.uid].includes(found.uid)) {
    throw new EmbeddedDatabaseError(`The folder ${folder} belongs to another user of this machine (${found.uid}).`);
  }
  give(folder, account);
  chmodSync(folder, 0o700);
  return folder;
}
