import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { shutDown } from './program.js';

/** What the running server writes about itself into its data directory. */
export interface PostmasterFile {
  pid: number;
  port: number;
  sockets: string;
  /** it accepts connections */
  ready: boolean;
}

const path = (cluster: string) => join(cluster, 'postmaster.pid');

/** Undefined if there is no such file or the server is still writing it. */
export function readPostmasterFile(cluster: string): PostmasterFile | undefined {
  const [pid, , , port, sockets, , , status] = readIfThere(path(cluster)).split('\n');
  if (!pid || !port || !sockets) return undefined;
  return { pid: Number(pid), port: Number(port), sockets, ready: status?.trim() === 'ready' };
}

/**
 * Waits for the end of a server whose owner is dead; the caller holds the lock, so nobody else needs it. A file that
 * would keep PostgreSQL from starting is removed: one whose process id went to another process since, or an empty one,
 * which is what a full disk leaves.
 * @throws the operating system's error if the server belongs to another user
 */
export async function endOrphan(cluster: string): Promise<void> {
  const pid = Number.parseInt(readIfThere(path(cluster)), 10);
  if (isPostmaster(pid, cluster)) await shutDown(pid, () => !isPostmaster(pid, cluster));
  else if (!pid || isAlive(pid)) rmSync(path(cluster), { force: true });
}

function isPostmaster(pid: number, cluster: string): boolean {
  const words = readIfThere(`/proc/${pid}/cmdline`).split('\0');
  return words[words.indexOf('-D') + 1] === cluster;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // ESRCH: the process ended between opening and reading its file.
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ESRCH') return '';
    throw error;
  }
}
