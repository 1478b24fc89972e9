import { accessSync, chmodSync, constants, lstatSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Where root can put what the server's user must reach when the checkout is closed to that user, best first. Never
 * under a tmp folder for what has to last: cleaners delete old files there.
 */
export function sharedFolders(temporary: boolean): string[] {
  const parents = ['/var/lib', '/srv', '/opt', ...(temporary ? [tmpdir(), '/tmp'] : [])];
  return parents.map((parent) => join(parent, 'hospital-api'));
}

/** Makes such a folder; false if that cannot be done or if others than root could tamper with it. */
export function prepareShared(folder: string): boolean {
  try {
    if (!lstatSync(folder, { throwIfNoEntry: false })) {
      mkdirSync(folder);
      chmodSync(folder, 0o755);
    }
    accessSync(folder, constants.W_OK);
    const found = lstatSync(folder);
    return found.isDirectory() && found.uid === 0 && (found.mode & 0o022) === 0;
  } catch {
    return false;
  }
}
