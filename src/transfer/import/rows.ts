import { readDjangoHash } from '../../auth/django-hash.js';
import { digest } from '../../auth/sessions.service.js';
import { Fields, shown } from './fields.js';
import type { Model } from './models.js';
import type { SourceRow } from './source.js';

/** The temporary tables that hold the file's rows until they are sorted out. */
export type Staged =
  | 'groups'
  | 'memberships'
  | 'users'
  | 'tokens'
  | 'doctors'
  | 'patients'
  | 'histories'
  | 'costs'
  | 'appointments';

export type Values = Readonly<Record<string, unknown>>;

const groupOf = (group: unknown) =>
  Array.isArray(group) ? { group_id: null, group_name: shown(group[0]) } : { group_id: shown(group), group_name: null };

const contact = (fields: Fields) => ({ address: fields.text('address'), mobile: fields.text('mobile', 20) });

/** Django writes `bcrypt$` before a hash of bcrypt, which is then one of ours. */
const ownForm = (hash: string | null) => hash?.replace(/^bcrypt\$(?=\$2[aby]\$)/, '') ?? null;

function account(fields: Fields): Values {
  const password_hash = ownForm(fields.secret('password'));
  return {
    id: fields.uuid(),
    username: fields.text('username', 150),
    first_name: fields.text('first_name', 150),
    last_name: fields.text('last_name', 150),
    email: fields.text('email', 254) || null,
    password_hash,
    password_kind: passwordKind(password_hash ?? ''),
    superuser: fields.flag('is_superuser'),
    approved: fields.flag('status'),
    active: fields.flag('is_active'),
    created_at: fields.moment('date_joined'),
    shown_name: shown(fields.value('username')),
  };
}

function passwordKind(hash: string): string {
  if (hash.startsWith('!') || hash === '') return 'none';
  return readDjangoHash(hash) || hash.startsWith('$2') ? 'known' : 'other';
}

function token(fields: Fields, { pk }: SourceRow): Values {
  return {
    token_hash: `\\x${digest(String(pk)).toString('hex')}`,
    created_at: fields.moment('created'),
    ...fields.account(),
  };
}

const history = (fields: Fields): Values => ({
  id: fields.id(),
  patient_id: fields.parent('patient'),
  doctor_id: fields.parent('assigned_doctor'),
  admit_date: fields.day('admit_date'),
  symptoms: fields.text('symptomps'),
  department: fields.department(),
  release_date: fields.optional('release_date', (name) => fields.day(name)),
});

const cost = (fields: Fields): Values => ({
  history_id: fields.parent('patient_details'),
  room_charge: fields.amount('room_charge'),
  medicine_cost: fields.amount('medicine_cost'),
  doctor_fee: fields.amount('doctor_fee'),
  other_charge: fields.amount('other_charge'),
});

const appointment = (fields: Fields): Values => ({
  id: fields.id(),
  history_id: fields.parent('patient_history'),
  doctor_id: fields.optional('doctor', (name) => fields.parent(name)),
  appointment_date: fields.day('appointment_date'),
  appointment_time: fields.time('appointment_time'),
  approved: fields.flag('status'),
});

/** Where a row of each model goes, and as what. */
const stagings: Record<Model, [table: Staged, read: (fields: Fields, row: SourceRow) => Values]> = {
  'auth.group': ['groups', (fields, { pk }) => ({ id: shown(pk), name: fields.text('name') })],
  'account.user_groups': ['memberships', (fields) => ({ ...fields.account(), ...groupOf(fields.value('group')) })],
  'account.user': ['users', account],
  'authtoken.token': ['tokens', token],
  'doctor.doctor': [
    'doctors',
    (fields) => ({ id: fields.id(), ...fields.account(), department: fields.department(), ...contact(fields) }),
  ],
  'patient.patient': [
    'patients',
    (fields) => ({ id: fields.id(), ...fields.account(), age: fields.age('age'), ...contact(fields) }),
  ],
  'patient.patient_history': ['histories', history],
  'patient.patient_cost': ['costs', cost],
  'patient.appointment': ['appointments', appointment],
};

/**
 * What is staged of a row: its values, the hospital having these departments, and why it cannot be taken over if it cannot.
 * @throws OperatorError when the row lacks a field: the file is another service's
 */
export function staged(row: SourceRow, departments: readonly string[]): { table: Staged; values: Values } {
  const [table, read] = stagings[row.model as Model];
  const fields = new Fields(row, departments);
  const values = read(fields, row);
  // a token's key is the token itself
  const label = table === 'tokens' ? 'token' : shown(row.pk);
  return { table, values: { label, ...values, ...fields.problem } };
}
