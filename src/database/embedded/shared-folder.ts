import { accessSync, chmodSync, constants, lstatSync, mkdirSync } from 'node:fs';

/**
 * Where root can put what the server's user must reach when the checkout is closed to that user, best first. Not
 * under /tmp or /var/tmp, where cleaners delete old files.
 */
export const SHARED_FOLDERS = ['/var/lib/hospital-api', '/srv/hospital-api', '/opt/hospital-api'];

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
