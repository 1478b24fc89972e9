import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashSync } from 'bcryptjs';
import { readConfig } from '../src/config.js';
import type { Connection } from '../src/database/connection.js';
import { migrate } from '../src/database/migrate.js';
import { openDatabase } from '../src/database/open.js';
import { ADMIN, connect, fill, PASSWORD } from './filling.js';

/** A filled database. */
export interface Database {
  readonly connection: Connection;
  /** settings by which the application finds it */
  readonly environment: Readonly<Record<string, string>>;
  /** a throw-away folder, the embedded PostgreSQL's among others */
  readonly folder: string;
  close(): Promise<void>;
}

/** Fills the database of the URL, which may have been filled before, or an embedded one in a folder of its own. */
export async function prepareDatabase(patients: number, url: string | undefined, keep: boolean): Promise<Database> {
  const folder = await mkdtemp(join(tmpdir(), 'hospital-bench-'));
  const environment: Record<string, string> = { DATA_DIR: join(folder, 'data'), DATABASE_URL: url ?? '' };
  const config = readConfig(environment);
  const { connection, close } = await openDatabase(config);
  const end = async () => {
    await close();
    if (keep) console.log(`Kept in ${folder}`);
    else await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    await migrate(connection);
    if (!(await isFilled(connection))) await fill(connection, patients, hashSync(PASSWORD, config.passwordCost));
  } catch (error) {
    await end();
    throw error;
  }
  return { connection, environment, folder, close: end };
}

async function isFilled(connection: Connection): Promise<boolean> {
  const client = await connect(connection);
  try {
    return (await client.query('SELECT 1 FROM users WHERE username = $1', [ADMIN])).rows.length > 0;
  } finally {
    await client.end();
  }
}
