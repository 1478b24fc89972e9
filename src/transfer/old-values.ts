import type { PoolClient } from 'pg';
import { quote } from './tables.js';

/** Triggers that judge new values alone, by the tables they belong to. */
const judges = [
  ['patients', 'patients_age_check'],
  ['histories', 'histories_release_check'],
] as const;

/** Lets `work` write values that are older than the rules of today. An older schema has no such triggers. */
export async function withOldValues<T>(client: PoolClient, work: () => Promise<T>): Promise<T> {
  const { rows } = await client.query<{ name: string }>('SELECT tgname AS name FROM pg_trigger WHERE NOT tgisinternal');
  const found = judges.filter(([, trigger]) => rows.some(({ name }) => name === trigger));
  const alter = async (verb: 'DISABLE' | 'ENABLE') => {
    for (const [table, trigger] of found) await client.query(`ALTER TABLE ${quote(table)} ${verb} TRIGGER ${trigger}`);
  };
  await alter('DISABLE');
  const result = await work();
  await alter('ENABLE');
  return result;
}
