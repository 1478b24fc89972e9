import { compareSync, hashSync } from 'bcryptjs';

export type PasswordTask = { password: string; cost: number } | { password: string; hash: string };

/** Runs in a worker thread: bcrypt in JavaScript would hold the event loop for a quarter of a second. */
export default function work(task: PasswordTask): string | boolean {
  return 'hash' in task ? compareSync(task.password, task.hash) : hashSync(task.password, task.cost);
}
