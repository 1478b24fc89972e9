import { doubt, leaveOut, leaveOutProblems, recognize } from './findings.js';
import type { Staged } from './rows.js';

// Statements, in their order, that decide which rows come over with the accounts: what hangs on a row that is left
// out is left out too.

interface Parent {
  readonly table: Staged;
  /** of the child */
  readonly key: string;
  /** in the report */
  readonly noun: string;
}

/** Leaves out the children of a parent that is not in the file, or was left out. */
function needing(child: Staged, { table, key, noun }: Parent): string[] {
  const parent = `FROM old_${table} p WHERE p.id = r.${key}`;
  const note = (what: string) => `'${noun} ' || coalesce(r.${key}::text, 'without an id') || ' ${what}'`;
  return [
    leaveOut(child, 'parent_missing', {
      where: `NOT EXISTS (SELECT ${parent}) AND r.${key} IS NOT NULL`,
      note: note('is not in the file'),
    }),
    leaveOut(child, 'parent_left_out', {
      where: `NOT EXISTS (SELECT ${parent} AND p.state <> 'out') AND r.${key} IS NOT NULL`,
      note: note('was left out'),
    }),
  ];
}

const repeated = (table: Staged, key: string) =>
  leaveOut(table, 'repeated', {
    where: `EXISTS (SELECT FROM old_${table} o WHERE o.${key} = r.${key} AND o.seq < r.seq AND o.state = 'new')`,
    note: `'${key} ' || r.${key}`,
  });

const taken = (table: Staged) =>
  leaveOut(table, 'id_taken', { where: `EXISTS (SELECT FROM ${table} x WHERE x.id = r.id)` });

/** With --natural-foreign a dump names the account instead of giving its id. */
const resolveAccount = (table: Staged) => [
  `UPDATE old_${table} r SET user_id = u.id FROM old_users u WHERE r.user_name IS NOT NULL AND u.username = r.user_name`,
  leaveOut(table, 'parent_missing', {
    where: 'r.user_id IS NULL AND r.user_name IS NOT NULL',
    note: `'account ' || r.user_name || ' is not in the file'`,
  }),
];

const ofAccount = { table: 'users', key: 'user_id', noun: 'account' } as const;

const profiles = (table: 'doctors' | 'patients') => [
  leaveOutProblems(table),
  repeated(table, 'id'),
  repeated(table, 'user_id'),
  ...needing(table, ofAccount),
  recognize(table, `EXISTS (SELECT FROM ${table} x WHERE x.id = r.id AND x.user_id = r.user_id)`),
  taken(table),
  leaveOut(table, 'profile_taken', {
    where: `EXISTS (SELECT FROM ${table} x WHERE x.user_id = r.user_id)`,
    note: `(SELECT 'with the id ' || x.id FROM ${table} x WHERE x.user_id = r.user_id)`,
  }),
];

const isHere = (table: Staged, key: string) =>
  `EXISTS (SELECT FROM old_${table} p WHERE p.id = r.${key} AND p.state = 'here')`;

/** The day of an admission cannot be changed here: with the patient, it tells an imported history. */
const histories = [
  leaveOutProblems('histories'),
  repeated('histories', 'id'),
  ...needing('histories', { table: 'patients', key: 'patient_id', noun: 'patient' }),
  ...needing('histories', { table: 'doctors', key: 'doctor_id', noun: 'doctor' }),
  recognize(
    'histories',
    `${isHere('patients', 'patient_id')} AND EXISTS (
       SELECT FROM histories x WHERE x.id = r.id AND x.patient_id = r.patient_id AND x.admit_date = r.admit_date)`,
  ),
  taken('histories'),
];

const ofHistory = { table: 'histories', key: 'history_id', noun: 'history' } as const;

const costs = [
  leaveOutProblems('costs'),
  repeated('costs', 'history_id'),
  ...needing('costs', ofHistory),
  recognize('costs', 'EXISTS (SELECT FROM costs x WHERE x.history_id = r.history_id)'),
];

/** When an appointment was asked for is not known: it counts as made on the day of the admission. */
export const madeAt = (history: string) => `${history}.admit_date::timestamp AT TIME ZONE 'UTC'`;

/** Everything else of an appointment may have been changed here, but not the moment it was made. */
const appointments = [
  leaveOutProblems('appointments'),
  repeated('appointments', 'id'),
  ...needing('appointments', ofHistory),
  ...needing('appointments', { table: 'doctors', key: 'doctor_id', noun: 'doctor' }),
  recognize(
    'appointments',
    `${isHere('histories', 'history_id')} AND EXISTS (
       SELECT FROM appointments x WHERE x.id = r.id AND x.created_at =
              (SELECT ${madeAt('h')} FROM old_histories h WHERE h.id = r.history_id AND h.state = 'here'))`,
  ),
  taken('appointments'),
];

const tokens = [
  leaveOutProblems('tokens'),
  ...needing('tokens', ofAccount),
  recognize('tokens', 'EXISTS (SELECT FROM sessions x WHERE x.token_hash = r.token_hash)'),
  leaveOut('tokens', 'token_not_renewed', { where: isHere('users', 'user_id') }),
];

/** Before the accounts: what they are in depends on the profiles they have. */
export const resolveAccounts = (['doctors', 'patients', 'tokens', 'memberships'] as const).flatMap(resolveAccount);

export const recordStatements: string[] = [
  ...needing('memberships', ofAccount).slice(0, 1),
  ...profiles('doctors'),
  ...profiles('patients'),
  ...histories,
  ...costs,
  ...appointments,
  ...tokens,
];

export const recordDoubts: string[] = [
  doubt('patients', 'age', { where: 'r.age < 0', note: `'age ' || r.age` }),
  ...(['doctors', 'patients'] as const).map((table) =>
    doubt(table, 'mobile', { where: `r.mobile !~ '^[0-9]+$'`, note: 'r.mobile' }),
  ),
  doubt('histories', 'release_before_admission', {
    where: 'r.release_date < r.admit_date',
    note: `'admitted ' || r.admit_date || ', released ' || r.release_date`,
  }),
  ...(['doctors', 'patients'] as const).map((table) =>
    doubt(table, 'long_text', { where: 'length(r.address) > 20000', note: `length(r.address) || ' characters'` }),
  ),
  doubt('histories', 'long_text', { where: 'length(r.symptoms) > 10000', note: `length(r.symptoms) || ' characters'` }),
  doubt('histories', 'no_costs', { where: 'NOT EXISTS (SELECT FROM costs x WHERE x.history_id = r.id)' }),
  // with what was booked here meanwhile
  `INSERT INTO findings (kind, record, id, note, details)
   SELECT 'double_booking', 'appointments', string_agg(x.id::text, ', ' ORDER BY x.id),
          'doctor ' || x.doctor_id || ', ' || x.appointment_date || ' ' || x.appointment_time,
          jsonb_build_object('appointments', jsonb_agg(x.id ORDER BY x.id), 'doctor', x.doctor_id,
                             'date', x.appointment_date, 'time', x.appointment_time)
     FROM appointments x LEFT JOIN old_appointments a ON a.id = x.id AND a.state <> 'out'
    WHERE x.approved AND x.doctor_id IS NOT NULL
    GROUP BY x.doctor_id, x.appointment_date, x.appointment_time
   HAVING count(*) > 1 AND count(a.id) > 0
    ORDER BY min(x.id)`,
];
