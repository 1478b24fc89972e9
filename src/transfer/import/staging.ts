import type { PoolClient } from 'pg';
import type { Staged, Values } from './rows.js';

// Everything of the file is first copied into temporary tables, in whatever order it comes; sorting it out and moving
// it is then a matter of few statements. The tables end with the transaction.

const account = 'user_id uuid, user_name text';

const columns: Record<Staged, string> = {
  groups: 'id text, name text',
  memberships: `${account}, group_id text, group_name text`,
  users: `id uuid, username text, first_name text, last_name text, email text, password_hash text, password_kind text,
          superuser boolean, approved boolean, active boolean, created_at timestamptz, shown_name text`,
  tokens: `token_hash bytea, created_at timestamptz, ${account}`,
  doctors: `id integer, ${account}, department text, address text, mobile text`,
  patients: `id integer, ${account}, age numeric, address text, mobile text`,
  histories: `id integer, patient_id integer, doctor_id integer, admit_date date, symptoms text, department text,
              release_date date`,
  costs: `history_id integer, room_charge integer, medicine_cost integer, doctor_fee integer, other_charge integer`,
  appointments: `id integer, history_id integer, doctor_id integer, appointment_date date, appointment_time time,
                 approved boolean`,
};

/** What is found out about a row while sorting out. */
const found: Partial<Record<Staged, string>> = {
  users: ', groups text[], roles text[], role text, new_name text',
  appointments:
    ', patient_id integer, minutes integer, starts_at timestamptz, ends_at timestamptz, overlapping boolean',
};

/** What the sorting out looks rows up by. */
const keys: Record<Staged, string[]> = {
  groups: ['id'],
  memberships: ['user_id'],
  users: ['id', 'username', 'lower(username)', 'lower(new_name)'],
  tokens: ['user_id'],
  doctors: ['id', 'user_id'],
  patients: ['id', 'user_id'],
  histories: ['id'],
  costs: ['history_id'],
  appointments: ['id'],
};

export const stagedTables = Object.keys(columns) as Staged[];

/** Rows or characters of JSON that go to the database at once. */
const BATCH_ROWS = 5_000;
const BATCH_LENGTH = 1 << 20;

/** Copies rows into the temporary tables, batch by batch. */
export class Staging {
  private readonly batches = new Map<Staged, Batch>();
  private sequence = 0;

  constructor(private readonly client: PoolClient) {}

  async begin(): Promise<void> {
    for (const table of stagedTables) {
      await this.client.query(
        `CREATE TEMPORARY TABLE old_${table} (
           seq integer, label text, ${columns[table]}, problem_kind text, problem text,
           state text NOT NULL DEFAULT 'new' ${found[table] ?? ''}
         ) ON COMMIT DROP`,
      );
      this.batches.set(table, new Batch(table));
    }
  }

  async add(table: Staged, values: Values): Promise<void> {
    const batch = this.batches.get(table) as Batch;
    batch.add({ seq: ++this.sequence, ...values });
    if (batch.full) await batch.flush(this.client);
  }

  /** Makes the tables ready for being looked up in. */
  async end(): Promise<void> {
    for (const batch of this.batches.values()) await batch.flush(this.client);
    for (const table of stagedTables) {
      for (const key of keys[table]) await this.client.query(`CREATE INDEX ON old_${table} (${key})`);
      await this.client.query(`ANALYZE old_${table}`);
    }
  }
}

class Batch {
  private rows: string[] = [];
  private length = 0;

  constructor(private readonly table: Staged) {}

  get full(): boolean {
    return this.rows.length >= BATCH_ROWS || this.length >= BATCH_LENGTH;
  }

  add(values: Values): void {
    const row = JSON.stringify(values);
    this.rows.push(row);
    this.length += row.length;
  }

  async flush(client: PoolClient): Promise<void> {
    if (this.rows.length === 0) return;
    const names = `seq, label, problem_kind, problem, ${namesIn(columns[this.table])}`;
    const rows = `[${this.rows.splice(0).join(',')}]`;
    this.length = 0;
    await client.query(
      `INSERT INTO old_${this.table} (${names}) SELECT ${names} FROM json_populate_recordset(NULL::old_${this.table}, $1)`,
      [rows],
    );
  }
}

const namesIn = (definition: string) =>
  definition
    .split(',')
    .map((column) => column.trim().split(' ', 1)[0])
    .join(', ');
