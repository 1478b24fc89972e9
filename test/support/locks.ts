import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';

/** Until so many statements wait for locks. */
export async function untilWaiting(dataSource: DataSource, count = 1): Promise<void> {
  const waiting = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  while ((await dataSource.query(waiting)).length < count) await sleep(10);
}

/** What the request answers that waits for a lock of these statements' transaction, and goes on when that is committed. */
export async function afterWaiting<T>(
  dataSource: DataSource,
  { hold, meanwhile = [] }: { hold: string; meanwhile?: string[] },
  request: () => Promise<T>,
): Promise<T> {
  const runner = dataSource.createQueryRunner();
  await runner.startTransaction();
  await runner.query(hold);
  const answer = request();
  await untilWaiting(dataSource);
  for (const statement of meanwhile) await runner.query(statement);
  await runner.commitTransaction();
  await runner.release();
  return answer;
}
