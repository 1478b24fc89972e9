import { compareSync, hashSync } from 'bcryptjs';
import { matchesDjangoHash, readDjangoHash } from './django-hash.js';

export type PasswordTask = { password: string; cost: number } | { password: string; hash: string };

/** Runs in a worker thread: bcrypt in JavaScript would hold the event loop for a quarter of a second. */
export default function work(task: PasswordTask): string | boolean {
  return 'hash' in task ? matches(task.password, task.hash) : hashSync(task.password, task.cost);
}

function matches(password: string, hash: string): boolean {
  const former = readDjangoHash(hash);
  return former ? matchesDjangoHash(password, former) : compareSync(password, hash);
}
