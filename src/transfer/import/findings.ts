import type { PoolClient } from 'pg';
import type { Staged } from './rows.js';

/** Why rows are left out, each with what the report says of it. */
export const reasons = {
  unusable_value: 'Rows with a value that this database cannot hold',
  unknown_department: 'Rows of an unknown department',
  repeated: 'Rows whose id or owner another row of the file has',
  superuser_without_admin_group: 'Superusers outside the group admin (--superusers-as-admins takes them)',
  no_group: 'Accounts in none of the groups doctor, patient and admin',
  username_taken: 'Accounts whose username an account made here has',
  parent_missing: 'Rows that belong to one that is not in the file',
  parent_left_out: 'Rows that belong to one that was left out',
  id_taken: 'Rows whose id a row made here has',
  profile_taken: 'Profiles of accounts that have another one here',
  token_not_renewed: 'Tokens of accounts that were here before: they are not taken again',
} as const;

/** What is taken over, though somebody should look at it. */
export const doubts = {
  renamed: 'Usernames that differed from an older one by case only, changed',
  several_groups: 'Accounts in several groups, taken with one role',
  unknown_group: 'Memberships of groups that mean nothing here, not taken',
  superuser_as_admin: 'Superusers outside the group admin, taken as admins',
  no_profile: 'Accounts without the profile of their role',
  foreign_profile: 'Profiles of another role than their account has, kept',
  no_password: 'Accounts without a password, which cannot log in',
  unknown_password: 'Accounts whose password is hashed in a way unknown here, which cannot log in until it is set anew',
  age: 'Ages below 0, kept until they are changed',
  mobile: 'Mobile numbers with other characters than 0 to 9, kept',
  release_before_admission: 'Releases before the admission, kept until they are changed',
  long_text: 'Texts longer than can be entered today, kept',
  no_costs: 'Histories without costs, kept',
  double_booking: 'Double bookings: approved for one doctor at one time, all kept',
} as const;

export type Reason = keyof typeof reasons;
export type Doubt = keyof typeof doubts;

/** What one row is called in the report. */
export const records = {
  groups: 'group',
  memberships: 'membership',
  users: 'account',
  tokens: 'token',
  doctors: 'doctor',
  patients: 'patient',
  histories: 'history',
  costs: 'costs',
  appointments: 'appointment',
} as const satisfies Record<Staged, string>;

export async function createFindings(client: PoolClient): Promise<void> {
  await client.query(
    `CREATE TEMPORARY TABLE findings (
       seq integer GENERATED ALWAYS AS IDENTITY, kind text, record text, id text, name text, note text, details jsonb
     ) ON COMMIT DROP`,
  );
}

const nameOfUser = (id: string) => `(SELECT u.shown_name FROM old_users u WHERE u.id = ${id} LIMIT 1)`;

/** Whose row `r` is, by username. */
const owners: Partial<Record<Staged, string>> = {
  users: 'r.shown_name',
  doctors: nameOfUser('r.user_id'),
  patients: nameOfUser('r.user_id'),
  tokens: nameOfUser('r.user_id'),
  memberships: nameOfUser('r.user_id'),
};

export interface Finding {
  /** the rows that it is about, each known as `r` */
  readonly where: string;
  /** SQL of what the report says about the row */
  readonly note?: string;
  /** SQL of the same for programs */
  readonly details?: string;
}

const selected = (table: Staged, kind: string, { note = 'NULL', details = 'NULL' }: Finding) =>
  `SELECT ${kind} AS kind, '${records[table]}' AS record, r.label AS id, ${owners[table] ?? 'NULL'} AS name,
          ${note} AS note, ${details}::jsonb AS details`;

const INTO = 'INSERT INTO findings (kind, record, id, name, note, details)';

/** Statement that leaves rows out which were to be imported, and lists them. */
export const leaveOut = (table: Staged, reason: Reason, finding: Finding) => leaveOutFor(table, `'${reason}'`, finding);

/** Statement that leaves out the rows that could not be read. */
export const leaveOutProblems = (table: Staged) =>
  leaveOutFor(table, 'r.problem_kind', { where: 'r.problem IS NOT NULL', note: 'r.problem' });

const leaveOutFor = (table: Staged, kind: string, finding: Finding) => `
  WITH gone AS (UPDATE old_${table} r SET state = 'out' WHERE r.state = 'new' AND (${finding.where}) RETURNING r.*)
  ${INTO} ${selected(table, kind, finding)} FROM gone r ORDER BY r.seq`;

/** Statement that lists rows which are imported, now or before. */
export const doubt = (table: Staged, kind: Doubt, finding: Finding) =>
  `${INTO} ${selected(table, `'${kind}'`, finding)} FROM old_${table} r
    WHERE r.state <> 'out' AND (${finding.where}) ORDER BY r.seq`;

/** Statement that marks rows as imported before. */
export const recognize = (table: Staged, where: string) =>
  `UPDATE old_${table} r SET state = 'here' WHERE r.state = 'new' AND (${where})`;
