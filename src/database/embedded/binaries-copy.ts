import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Lock, takeLock } from './lock.js';
import { prepareShared, SHARED_FOLDERS } from './shared-folder.js';

/**
 * Copies the programs, once per version, to where every user can run them. Undefined if there is no such place.
 * @throws the operating system's error if the copy fails
 */
export async function copyOut(native: string, platform: string): Promise<string | undefined> {
  const shared = SHARED_FOLDERS.find(prepareShared);
  if (!shared) return undefined;
  const { version } = JSON.parse(readFileSync(join(native, '../package.json'), 'utf8')) as { version: string };
  const copy = join(shared, `pg-${version}-${platform}`);
  while (!existsSync(copy)) {
    const lock = takeLock(`${copy}.lock`);
    if (lock) copyUnder(lock, native, copy);
    else await sleep(50);
  }
  return join(copy, basename(native));
}

function copyUnder(lock: Lock, native: string, copy: string): void {
  const unfinished = `${copy}.new`;
  try {
    // Somebody may have made it between our look and our lock.
    if (existsSync(copy)) return;
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(unfinished);
    const isNeeded = (source: string) => !source.endsWith('.a');
    cpSync(native, join(unfinished, basename(native)), { recursive: true, filter: isNeeded });
    openForAll(unfinished);
    renameSync(unfinished, copy);
  } finally {
    lock.release();
  }
}

function openForAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openForAll(path);
    else if (entry.isFile()) chmodSync(path, basename(folder) === 'bin' ? 0o755 : 0o644);
  }
}
