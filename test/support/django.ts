import { createHash, pbkdf2Sync, randomBytes, randomUUID } from 'node:crypto';

type Fields = Record<string, unknown>;
export interface Row {
  model: string;
  pk: unknown;
  fields: Fields;
}

/** As Django stores a password. */
export function djangoHash(password: string, iterations = 1000, salt = 'udKxjO60TsyH'): string {
  const digest = pbkdf2Sync(password, salt, iterations, 32, 'sha256').toString('base64');
  return `pbkdf2_sha256$${iterations}$${salt}$${digest}`;
}

export const djangoPassword = 'green kettle 9';
const hash = djangoHash(djangoPassword);

/** Groups as an installation may have numbered them whose first registration was a patient's. */
const groups = { patient: 1, admin: 2, doctor: 3, nurses: 4 } as const;
export type Group = keyof typeof groups;

/** The data of a former service, as the rows of its `manage.py dumpdata`. */
export class FormerService {
  readonly rows: Row[] = [];
  private count = 0;

  constructor() {
    for (const [name, pk] of Object.entries(groups)) this.add('auth.group', pk, { name, permissions: [] });
  }

  add(model: string, pk: unknown, fields: Fields): void {
    this.rows.push({ model, pk, fields });
  }

  /** @returns the account's id; later accounts joined later */
  account(member: Group[], fields: Fields = {}): string {
    const id = randomUUID();
    const nth = ++this.count;
    this.add('account.user', id, {
      password: hash,
      last_login: null,
      is_superuser: false,
      username: `someone ${nth}`,
      first_name: 'First',
      last_name: 'Last',
      email: '',
      is_staff: false,
      is_active: true,
      date_joined: `2021-07-04T18:${String(nth % 60).padStart(2, '0')}:15.010222Z`,
      status: true,
      groups: member.map((name) => groups[name]),
      user_permissions: [],
      ...fields,
    });
    return id;
  }

  doctor(id: number, fields: Fields = {}, account: Fields = {}): string {
    const user = this.account(['doctor'], { username: `dr ${id}`, ...account });
    this.add('doctor.doctor', id, { department: 'CL', address: 'Dhaka', mobile: '9999', user, ...fields });
    return user;
  }

  patient(id: number, fields: Fields = {}, account: Fields = {}): string {
    const user = this.account(['patient'], { username: `pt ${id}`, ...account });
    this.add('patient.patient', id, { age: '29.0', address: 'Rangpur', mobile: '12345', user, ...fields });
    return user;
  }

  history(id: number, patient: number, assigned_doctor: number, fields: Fields = {}): void {
    const own = { admit_date: '2021-07-07', symptomps: 'Fever', department: 'CL', release_date: null };
    this.add('patient.patient_history', id, { ...own, patient, assigned_doctor, ...fields });
  }

  costs(id: number, patient_details: number, fields: Fields = {}): void {
    const own = { room_charge: 3000, medicine_cost: 250, doctor_fee: 1250, other_charge: 60 };
    this.add('patient.patient_cost', id, { ...own, patient_details, ...fields });
  }

  appointment(id: number, patient_history: number, doctor: number | null, fields: Fields = {}): void {
    const own = { appointment_date: '2021-07-18', appointment_time: '16:33:27', status: true };
    this.add('patient.appointment', id, { ...own, patient_history, doctor, ...fields });
  }

  token(user: string): string {
    const key = createHash('sha1').update(randomBytes(20)).digest('hex');
    this.add('authtoken.token', key, { user, created: '2021-07-05T14:47:58.437458Z' });
    return key;
  }

  /** One doctor, one patient and their records: what is left out leaves these in. */
  static withRecords(): FormerService {
    const former = new FormerService();
    former.doctor(5);
    former.patient(3);
    former.history(9, 3, 5);
    former.costs(1, 9);
    former.appointment(14, 9, 5);
    return former;
  }
}
