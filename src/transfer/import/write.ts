import type { PoolClient } from 'pg';
import { withOldValues } from '../old-values.js';
import { madeAt } from './records.js';

/** The rows that came over, parents first. `$1` is for how many seconds the former service's tokens go on. */
const inserts: readonly [table: string, columns: string, select: string][] = [
  [
    'users',
    'id, username, first_name, last_name, password_hash, role, approved, active, email, created_at',
    `id, coalesce(new_name, username), first_name, last_name, password_hash, role, approved, active, email, created_at
       FROM old_users`,
  ],
  ['doctors', 'id, user_id, department, address, mobile', 'id, user_id, department, address, mobile FROM old_doctors'],
  ['patients', 'id, user_id, age, address, mobile', 'id, user_id, age, address, mobile FROM old_patients'],
  [
    'histories',
    'id, patient_id, assigned_doctor_id, admit_date, symptoms, department, release_date',
    'id, patient_id, doctor_id, admit_date, symptoms, department, release_date FROM old_histories',
  ],
  [
    'costs',
    'history_id, room_charge, medicine_cost, doctor_fee, other_charge',
    'history_id, room_charge, medicine_cost, doctor_fee, other_charge FROM old_costs',
  ],
  [
    'appointments',
    `id, patient_id, history_id, doctor_id, appointment_date, appointment_time, state, duration_minutes, starts_at, ends_at,
     overbook_reason, created_at`,
    `a.id, a.patient_id, a.history_id, a.doctor_id, a.appointment_date, a.appointment_time,
            CASE WHEN a.approved THEN 'approved' ELSE 'requested' END, a.minutes, a.starts_at, a.ends_at,
            CASE WHEN a.overlapping THEN 'booked twice in the former service' END, ${madeAt('h')}
       FROM old_appointments a JOIN old_histories h ON h.id = a.history_id AND h.state <> 'out'`,
  ],
];

const numbered = ['doctors', 'patients', 'histories', 'appointments'];

/** Keeps others from writing, so that what is found out about the rows here stays true; they may go on reading. */
export async function lockTables(client: PoolClient): Promise<void> {
  const tables = [...inserts.map(([table]) => table), 'sessions'].join(', ');
  await client.query(`LOCK TABLE ${tables} IN SHARE ROW EXCLUSIVE MODE`);
}

/** Moves the rows that stayed new to their tables. */
export async function writeRows(client: PoolClient, tokenGrace: number): Promise<void> {
  await withOldValues(client, async () => {
    for (const [table, columns, select] of inserts) {
      const state = table === 'appointments' ? 'a.state' : 'state';
      await client.query(`INSERT INTO ${table} (${columns}) SELECT ${select} WHERE ${state} = 'new' ORDER BY 1`);
    }
  });
  await client.query(
    `INSERT INTO sessions (user_id, token_hash, created_at, expires_at, ends_idle)
     SELECT user_id, token_hash, created_at, now() + $1 * interval '1 second', false FROM old_tokens WHERE state = 'new'`,
    [tokenGrace],
  );
  for (const table of numbered) await moveOn(client, table);
}

/** The next number follows the highest row, unless it does already. Taken back with the transaction, unlike setval. */
async function moveOn(client: PoolClient, table: string): Promise<void> {
  const { rows: found } = await client.query(`SELECT pg_get_serial_sequence('${table}', 'id') AS sequence`);
  const { sequence } = found[0];
  const { rows } = await client.query(
    `SELECT (SELECT max(id) FROM ${table}) + 1 AS next, last_value + is_called::integer AS now FROM ${sequence}`,
  );
  const [{ next, now }] = rows as [{ next: number | null; now: string }];
  if (next !== null && next > Number(now)) await client.query(`ALTER SEQUENCE ${sequence} RESTART WITH ${next}`);
}
