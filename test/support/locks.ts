import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';

/**
 * Runs a statement in a transaction that stays open.
 * @returns what commits it, after what more is to be done in it
 */
export async function begin(
  dataSource: DataSource,
  text: string,
  values: unknown[] = [],
): Promise<(...more: string[]) => Promise<void>> {
  const runner = dataSource.createQueryRunner();
  await runner.startTransaction();
  await runner.query(text, values);
  return async (...more) => {
    for (const statement of more) await runner.query(statement);
    await runner.commitTransaction();
    await runner.release();
  };
}

/** The statements that wait for others. */
export const waiting = (dataSource: DataSource): Promise<object[]> =>
  dataSource.query(`SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`);

/** Resolves once so many statements wait for others. */
export async function untilWaiting(dataSource: DataSource, count = 1): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if ((await waiting(dataSource)).length >= count) return;
    await sleep(10);
  }
  throw new Error(`fewer than ${count} statements wait`);
}

/** What the request answers that waits for a lock of these statements' transaction, and goes on when that is committed. */
export async function afterWaiting<T>(
  dataSource: DataSource,
  { hold, meanwhile = [] }: { hold: string; meanwhile?: string[] },
  request: () => Promise<T>,
): Promise<T> {
  const commit = await begin(dataSource, hold);
  const answer = request();
  await untilWaiting(dataSource);
  await commit(...meanwhile);
  return answer;
}
