import { SingleBar } from 'cli-progress';
import pg from 'pg';
import type { Connection } from '../src/database/connection.js';
import { OperatorError } from '../src/operator-error.js';
import { type Rows, rowsOf } from './rows.js';

/** Of every account that the benchmark makes. */
export const PASSWORD = 'benchaccess1234';
export const ADMIN = 'bench_admin';
/** Rows of one statement: enough to be fast, few enough that the bar moves. */
const BATCH = 50_000;

export const clientOptions = (connection: Connection): pg.ClientConfig =>
  'url' in connection ? { connectionString: connection.url } : connection;

export const connect = async (connection: Connection): Promise<pg.Client> => {
  const client = new pg.Client(clientOptions(connection));
  await client.connect();
  return client;
};

/**
 * Fills an empty database with `patients` patients and what belongs to them, all or nothing. Indexes and foreign keys
 * are taken away meanwhile and made, and so checked, at the end, in the same transaction.
 * @throws OperatorError when there are accounts already
 */
export async function fill(connection: Connection, patients: number, passwordHash: string): Promise<void> {
  const client = await connect(connection);
  try {
    await client.query('BEGIN');
    await client.query(`SET LOCAL maintenance_work_mem = '512MB'`);
    await client.query('LOCK TABLE users IN EXCLUSIVE MODE');
    await refuseAccounts(client);
    for (const change of triggers('DISABLE')) await client.query(change);
    const definitions = await takeAway(client);
    await insertAll(client, rowsOf({ patients, doctors: Math.ceil(patients / 20) }), passwordHash, definitions);
    for (const change of triggers('ENABLE')) await client.query(change);
    await client.query('COMMIT');
    await client.query('VACUUM (ANALYZE)');
  } finally {
    await client.end();
  }
}

/** They work row by row; what they would do is among the rows. */
const triggers = (change: 'DISABLE' | 'ENABLE') =>
  ['appointment_times', 'claim_appointment'].map((name) => `ALTER TABLE appointments ${change} TRIGGER ${name}`);

async function refuseAccounts(client: pg.Client): Promise<void> {
  const { rows } = await client.query('SELECT 1 FROM users LIMIT 1');
  if (rows.length > 0) throw new OperatorError('The database already holds accounts: give an empty one.');
}

/** @returns the statements that make indexes and foreign keys again */
async function takeAway(client: pg.Client): Promise<string[]> {
  const { rows: keys } = await client.query<{ drop: string; add: string }>(
    `SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS drop,
            format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS add
       FROM pg_constraint WHERE contype IN ('f', 'x') AND connamespace = current_schema::regnamespace`,
  );
  const { rows: indexes } = await client.query<{ drop: string; add: string }>(
    `SELECT format('DROP INDEX %s', i.indexrelid::regclass) AS drop, pg_get_indexdef(i.indexrelid) AS add
       FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
      WHERE c.relnamespace = current_schema::regnamespace AND c.relkind = 'i' AND NOT c.relispartition
        AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = i.indexrelid)`,
  );
  const all = [...keys, ...indexes];
  for (const { drop } of all) await client.query(drop);
  // an index is of use to the keys that are checked after it
  return [...indexes, ...keys].map(({ add }) => add);
}

async function insertAll(client: pg.Client, all: Rows[], passwordHash: string, definitions: string[]): Promise<void> {
  const rows = all.reduce((sum, { last }) => sum + last, 0);
  const bar = new SingleBar({ format: 'Filling {bar} {percentage}% {step}', noTTYOutput: false });
  // a guess that lets the bar go on while indexes are made
  const weight = Math.ceil(rows / definitions.length / 2);
  bar.start(rows + weight * definitions.length, 0, { step: '' });
  try {
    for (const { table, last, insert } of all) {
      for (let from = 1; from <= last; from += BATCH) {
        const to = Math.min(last, from + BATCH - 1);
        await client.query(...batchOf(insert, from, to, passwordHash));
        bar.increment(to - from + 1, { step: table });
      }
    }
    await finish(client, passwordHash);
    for (const definition of definitions) {
      await client.query(definition);
      bar.increment(weight, { step: 'indexes and keys' });
    }
  } finally {
    bar.stop();
  }
}

/** The rows' SELECT reads each number `n` from `numbers`, by itself or in a part of its own. */
function batchOf(insert: string, from: number, to: number, passwordHash: string): [string, unknown[]] {
  const numbers = 'WITH numbers AS (SELECT generate_series($1::bigint, $2::bigint) AS n)';
  const text = `${numbers} ${insert}${insert.includes('FROM numbers') ? '' : ' FROM numbers'}`;
  return insert.includes('$3') ? [text, [from, to, passwordHash]] : [text, [from, to]];
}

async function finish(client: pg.Client, passwordHash: string): Promise<void> {
  await client.query(
    `INSERT INTO users (username, first_name, last_name, password_hash, role, approved)
     VALUES ($1, 'Bench', 'Admin', $2, 'admin', true)`,
    [ADMIN, passwordHash],
  );
  for (const table of ['doctors', 'patients', 'histories', 'appointments']) {
    await client.query(`SELECT setval(pg_get_serial_sequence('${table}', 'id'), (SELECT max(id) FROM ${table}))`);
  }
}
