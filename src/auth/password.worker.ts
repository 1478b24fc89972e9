import { pbkdf2Sync, timingSafeEqual } from 'node:crypto';
import { constants, setPriority } from 'node:os';
import { compareSync, hashSync } from 'bcryptjs';
import type { DjangoHash } from './django-hash.js';

export type PasswordTask = { password: string } & ({ cost: number } | { hash: string } | { former: DjangoHash });

// On Linux a thread has a priority of its own: those who read do not wait for those who log in.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

/** Runs in a worker thread: a hash takes a quarter of a second, for which it would hold the event loop. */
export default function work(task: PasswordTask): string | boolean {
  if ('cost' in task) return hashSync(task.password, task.cost);
  return 'hash' in task ? compareSync(task.password, task.hash) : matchesFormer(task.password, task.former);
}

function matchesFormer(password: string, { iterations, salt, digest }: DjangoHash): boolean {
  return timingSafeEqual(pbkdf2Sync(password, salt, iterations, digest.length, 'sha256'), digest);
}
