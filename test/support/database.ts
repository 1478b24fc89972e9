import { Client } from 'pg';
import type { DataSource } from 'typeorm';

export type SocketConnection = { host: string; port: number; user: string; database: string };

const template = (): SocketConnection => JSON.parse(process.env.TEST_CONNECTION ?? '{}');

/** A fresh clone of the migrated database, the worker's own; with another purpose another one. */
export async function cloneDatabase(purpose = 'worker'): Promise<SocketConnection> {
  const name = `${purpose}_${process.env.JEST_WORKER_ID}`;
  const client = new Client({ ...template(), database: 'postgres' });
  await client.connect();
  await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await client.query(`CREATE DATABASE ${name} TEMPLATE ${template().database}`);
  await client.end();
  return { ...template(), database: name };
}

/** Past the triggers that keep the record of access as it is. */
export const forgetAccess = `
  SET LOCAL session_replication_role = replica;
  DELETE FROM audit_log; DELETE FROM audit_seals;
  SET LOCAL session_replication_role = origin;`;

/** As the migration leaves them. */
const sixDepartments = `INSERT INTO departments (code, name) VALUES
  ('CL', 'Cardiologist'), ('DL', 'Dermatologists'), ('EMC', 'Emergency Medicine Specialists'),
  ('IL', 'Immunologists'), ('AL', 'Anesthesiologists'), ('CRS', 'Colon and Rectal Surgeons')`;

/** Tables that are in no export or backup, as SQL lists them. */
export const unexported = `'migrations', 'list_counts', 'claims', 'idempotency_keys', 'password_resets', 'known_places', 'login_failures'`;

/** Deletes, which is faster than TRUNCATE on so few rows, and counts ids from 1 again. */
export async function emptyTables(dataSource: DataSource): Promise<void> {
  const numbered = ['doctors', 'patients', 'histories', 'appointments'];
  await dataSource.query(`
    DELETE FROM appointments; DELETE FROM histories; DELETE FROM users; DELETE FROM departments; DELETE FROM login_failures;
    ${sixDepartments};
    ${forgetAccess}
    ${numbered.map((table) => `ALTER TABLE ${table} ALTER COLUMN id RESTART;`).join(' ')}`);
}

/** Counts the statements that `work` sends to PostgreSQL, by whatever way. */
export async function countStatements(work: () => Promise<unknown>): Promise<number> {
  const { query } = Client.prototype;
  let count = 0;
  Client.prototype.query = function counted(this: Client, ...args: unknown[]) {
    // a setting of a new connection is no part of the work, nor is what is done every second
    if (!/^SET |-- sealing$/.test(textOf(args[0]))) count++;
    return Reflect.apply(query, this, args);
  } as typeof query;
  try {
    await work();
  } finally {
    Client.prototype.query = query;
  }
  return count;
}

const textOf = (query: unknown) => (typeof query === 'string' ? query : ((query as { text?: string }).text ?? ''));
