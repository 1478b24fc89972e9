import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Account } from './account.js';
import { attempt } from './program.js';

const READ = 4;
const EXECUTE = 1;

/** Whether the server's user can read a file; all folders above it count. */
export const canRead = (file: string, account: Account | undefined) => canReach(file, READ, account);

/** Whether the server's user can run a program, or enter a folder; all folders above it count. */
export const canExecute = (path: string, account: Account | undefined) => canReach(path, EXECUTE, account);

function canReach(path: string, need: number, account: Account | undefined): boolean {
  if (!account) return mayOurselves(path, need);
  if (bitsAllow(path, need, account)) return true;
  // The kernel's word, as that user: an access list may allow what the permission bits do not.
  return attempt(`test -${need === READ ? 'r' : 'x'} "$1"`, [path], account).succeeded;
}

function mayOurselves(path: string, need: number): boolean {
  try {
    accessSync(path, need === READ ? constants.R_OK : constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function bitsAllow(path: string, need: number, account: Account): boolean {
  const real = realpathSync(path);
  const { uid, gid, mode } = statSync(real);
  const shift = uid === account.uid ? 6 : gid === account.gid ? 3 : 0;
  if (((mode >> shift) & need) === 0) return false;
  return real === '/' || bitsAllow(dirname(real), EXECUTE, account);
}
