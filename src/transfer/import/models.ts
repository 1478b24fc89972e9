/** What is imported of the former service: each model's table, key and columns, a foreign key without its `_id`. */
export const models = {
  'auth.group': { table: 'auth_group', key: 'id', columns: ['name'], references: [] },
  'account.user': {
    table: 'account_user',
    key: 'id',
    columns: [
      'password',
      'is_superuser',
      'username',
      'first_name',
      'last_name',
      'email',
      'is_active',
      'date_joined',
      'status',
    ],
    references: [],
  },
  /** not a model of a dump, where it is a field of the user */
  'account.user_groups': { table: 'account_user_groups', key: 'id', columns: [], references: ['user', 'group'] },
  'authtoken.token': { table: 'authtoken_token', key: 'key', columns: ['created'], references: ['user'] },
  'doctor.doctor': {
    table: 'doctor_doctor',
    key: 'id',
    columns: ['department', 'address', 'mobile'],
    references: ['user'],
  },
  'patient.patient': {
    table: 'patient_patient',
    key: 'id',
    columns: ['age', 'address', 'mobile'],
    references: ['user'],
  },
  'patient.patient_history': {
    table: 'patient_patient_history',
    key: 'id',
    columns: ['admit_date', 'symptomps', 'department', 'release_date'],
    references: ['patient', 'assigned_doctor'],
  },
  'patient.patient_cost': {
    table: 'patient_patient_cost',
    key: 'id',
    columns: ['room_charge', 'medicine_cost', 'doctor_fee', 'other_charge'],
    references: ['patient_details'],
  },
  'patient.appointment': {
    table: 'patient_appointment',
    key: 'id',
    columns: ['appointment_date', 'appointment_time', 'status'],
    references: ['patient_history', 'doctor'],
  },
} as const;

export type Model = keyof typeof models;

export const isModel = (name: string): name is Model => Object.hasOwn(models, name);
