import { mkdirSync, readFileSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Account, give } from './account.js';

/**
 * npm packages cannot hold symbolic links, so the package of the binaries makes them in an install script, which does
 * not run everywhere and cannot where node_modules is read-only. We make ours beside the data instead and return the
 * search path for the loader, and whether there was anything to make.
 * @throws the operating system's error if the folder cannot be written
 */
export function linkLibraries(native: string, run: string, account: Account | undefined) {
  const folder = join(run, 'lib');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  give(folder, account);
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  const made = links.map(({ source, target }) => link(join(native, '..', source), join(folder, basename(target))));
  return { path: `${folder}:${join(native, 'lib')}`, changed: made.includes(true) };
}

function link(library: string, path: string): boolean {
  if (readLink(path) === library) return false;
  rmSync(path, { force: true });
  symlinkSync(library, path);
  return true;
}

function readLink(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
