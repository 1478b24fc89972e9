import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { digest } from '../src/auth/sessions.service.js';
import { OperatorError } from '../src/operator-error.js';
import { ADMIN } from './filling.js';

export type Caller = 'doctor' | 'patient' | 'writer' | 'admin';

/** Whom the scenarios are about, and the tokens they call with. */
export interface People {
  readonly tokens: Readonly<Record<Caller, readonly string[]>>;
  readonly doctorName: string;
  /** the user id of the patient whom an admin reads */
  readonly patientId: string;
  /** a name that few have */
  readonly search: string;
  readonly patientName: string;
  /** appointments that wait, for an admin to approve */
  readonly waiting: readonly number[];
}

/** Patients who write: requests of one follow each other. */
const WRITERS = 64;
/** Approved appointments of the doctor whose list is read. */
const APPOINTMENTS = 100;

export async function findPeople(client: pg.Client): Promise<People> {
  const { rows: doctors } = await client.query<{ username: string }>(
    `SELECT u.username FROM doctors d JOIN users u ON u.id = d.user_id AND u.approved
       JOIN LATERAL (SELECT count(*) AS n FROM appointments WHERE doctor_id = d.id AND approved) a ON true
      ORDER BY abs(a.n - $1), d.id LIMIT 1`,
    [APPOINTMENTS],
  );
  const { rows: patients } = await client.query<{ id: string; username: string; name: string }>(
    `SELECT u.id, u.username, u.first_name || ' ' || u.last_name AS name
       FROM patients p JOIN users u ON u.id = p.user_id AND u.approved ORDER BY p.id LIMIT $1`,
    [1 + WRITERS],
  );
  const { rows: waiting } = await client.query<{ id: number }>(
    'SELECT id FROM appointments WHERE NOT approved ORDER BY id LIMIT 1000',
  );
  const [[doctor], [patient, ...writers]] = [doctors, patients];
  if (!doctor || !patient || !writers.length)
    throw new OperatorError('The database does not hold the data of the benchmark.');
  const login = (...usernames: string[]) => openSessions(client, usernames);
  return {
    tokens: {
      doctor: await login(doctor.username),
      patient: await login(patient.username),
      writer: await login(...writers.map(({ username }) => username)),
      admin: await login(ADMIN),
    },
    doctorName: doctor.username,
    patientId: patient.id,
    patientName: patient.username,
    search: patient.name,
    waiting: waiting.map(({ id }) => id),
  };
}

async function openSessions(client: pg.Client, usernames: string[]): Promise<string[]> {
  const tokens = usernames.map(() => randomBytes(20).toString('hex'));
  await client.query(
    `INSERT INTO sessions (user_id, token_hash, expires_at)
     SELECT u.id, caller.hash, now() + interval '1 day'
       FROM unnest($1::text[], $2::bytea[]) AS caller (username, hash) JOIN users u USING (username)`,
    [usernames, tokens.map(digest)],
  );
  return tokens;
}

/** Takes back what the writing scenarios did, so that the next round finds the same. */
export async function undoWrites(client: pg.Client, { tokens, waiting }: People): Promise<void> {
  await client.query('UPDATE appointments SET approved = false WHERE approved AND id = ANY ($1)', [waiting]);
  await client.query(
    `DELETE FROM appointments WHERE created_at > now() - interval '1 day' AND patient_id = ANY
       (SELECT p.id FROM patients p JOIN sessions s USING (user_id) WHERE s.token_hash = ANY ($1))`,
    [tokens.writer.map(digest)],
  );
  await client.query('VACUUM (ANALYZE) appointments');
}
