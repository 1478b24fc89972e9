import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';

/** The version in package.json. */
export function programVersion(): string {
  const manifest = findPackageJSON('..', import.meta.filename) ?? 'package.json';
  return JSON.parse(readFileSync(manifest, 'utf8')).version;
}
