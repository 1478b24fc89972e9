import { Role } from '../../auth/role.js';

/** A model of the former service and where its rows are here. */
export interface Model {
  readonly name: string;
  readonly from: string;
  /** SQL, as are the fields */
  readonly key: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** Its groups are our roles; 1, 2 and 3 are what its own installation has. */
const groups = Object.values(Role);

const literals = groups.map((name) => `'${name}'`).join(', ');

/** As Django's own dumps write it, but with microseconds. */
const instant = (column: string) => `replace(to_json(${column}) #>> '{}', '+00:00', 'Z')`;

/** Django's BCryptPasswordHasher puts its name before bcrypt's own text; hashes it made itself are as they were. */
const password = `CASE WHEN password_hash LIKE '$2%' THEN 'bcrypt$' ELSE '' END || password_hash`;

/** Parents before children. */
export const models: readonly Model[] = [
  {
    name: 'auth.group',
    from: `unnest(ARRAY[${literals}]) WITH ORDINALITY AS groups (name, id)`,
    key: 'id',
    fields: { name: 'name', permissions: `'[]'::json` },
  },
  {
    name: 'account.user',
    from: 'users',
    key: 'id',
    fields: {
      password,
      last_login: 'NULL::text',
      is_superuser: 'false',
      username: 'username',
      last_name: 'last_name',
      email: `coalesce(email, '')`,
      is_staff: 'false',
      is_active: 'active',
      date_joined: instant('created_at'),
      first_name: 'first_name',
      status: 'approved',
      groups: `json_build_array(array_position(ARRAY[${literals}], role))`,
      user_permissions: `'[]'::json`,
    },
  },
  {
    name: 'doctor.doctor',
    from: 'doctors',
    key: 'id',
    fields: { department: 'department', address: 'address', mobile: 'mobile', user: 'user_id' },
  },
  {
    name: 'patient.patient',
    from: 'patients',
    key: 'id',
    // a decimal is text in Django's JSON
    fields: { age: 'age::text', address: 'address', mobile: 'mobile', user: 'user_id' },
  },
  {
    name: 'patient.patient_history',
    from: 'histories',
    key: 'id',
    fields: {
      admit_date: 'admit_date',
      symptomps: 'symptoms',
      department: 'department',
      release_date: 'release_date',
      patient: 'patient_id',
      assigned_doctor: 'assigned_doctor_id',
    },
  },
  {
    name: 'patient.patient_cost',
    from: 'costs',
    // a history has one row of costs at most
    key: 'history_id',
    fields: {
      room_charge: 'room_charge',
      medicine_cost: 'medicine_cost',
      doctor_fee: 'doctor_fee',
      other_charge: 'other_charge',
      patient_details: 'history_id',
    },
  },
  {
    name: 'patient.appointment',
    // there every appointment has a history, whose patient is the appointment's
    from: 'appointments WHERE history_id IS NOT NULL',
    key: 'id',
    fields: {
      appointment_date: 'appointment_date',
      appointment_time: 'appointment_time',
      status: 'coalesce(approved, false)',
      patient_history: 'history_id',
      doctor: 'doctor_id',
    },
  },
];

/** The model's rows as `dumpdata` has them, each with a comma before it. */
export function selectOf({ name, from, key, fields }: Model): string {
  const pairs = Object.entries(fields).map(([field, value]) => `'${field}', ${value}`);
  return `SELECT ',' || json_build_object('model', '${name}', 'pk', ${key}, 'fields', json_build_object(${pairs.join(', ')}))
            FROM ${from} ORDER BY ${key}`;
}
