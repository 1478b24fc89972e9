/** Rows of `table` with numbers from 1 to `last`, made by PostgreSQL itself out of each number `n`. */
export interface Rows {
  readonly table: string;
  readonly last: number;
  readonly insert: string;
}

const words = (text: string) => `'{${text.split(' ').join(',')}}'::text[]`;
const departments = words('CL DL EMC IL AL CRS');
const symptoms = words('Fever Cough Pain Headache Rash Nausea Fatigue Dizziness Asthma Fracture Burn Palpitations');
const towns = words('Dhaka Rajshahi Rangpur Khulna Sylhet Barishal Comilla Bogura Jessore Pabna Kushtia Dinajpur');
const firstBegin = words('Ra Fa Sha Na Ta Mo Ja Ka Sa Ha Zu Mi');
const firstEnd = words('him rida kil sima req nira bir lina zan mun tiya shed');
const lastBegin = words('Chow Rah Kar Hos Sar Mal Das Bis Ah Mon Tal Sik');
const lastEnd = words('dhury man im sain ker lik gupta was med dal ukder dar');

/** A number below `limit` that looks random and is always the same for a number and a purpose. */
const random = (purpose: number, limit: number) => `abs(hashint8extended(n, ${purpose}) % ${limit})`;

const oneOf = (array: string, purpose: number, size: number) => `(${array})[1 + ${random(purpose, size)}]`;
const date = (purpose: number, from: string, days: number) => `date '${from}' + ${random(purpose, days)}::int`;
const mobile = `'01' || lpad((${random(1, 1_000_000_000)})::text, 9, '0')`;
const address = `'House ' || ${random(2, 200)} || ', Road ' || ${random(3, 40)} || ', ' || ${oneOf(towns, 4, 12)}`;
/** A version 4 UUID of a person, so that other tables need not look it up. */
const uuid = (role: string) => `overlay(overlay(md5('${role}' || n) placing '4' from 13) placing 'a' from 17)::uuid`;

/** Every hundredth account waits for its approval. */
const users = (role: string, last: number): Rows => ({
  table: 'users',
  last,
  insert: `INSERT INTO users (id, username, first_name, last_name, password_hash, role, approved, created_at)
    SELECT ${uuid(role)}, '${role}' || lpad(n::text, greatest(6, length(n::text)), '0'),
           ${oneOf(firstBegin, 5, 12)} || ${oneOf(firstEnd, 6, 12)}, ${oneOf(lastBegin, 7, 12)} || ${oneOf(lastEnd, 8, 12)},
           $3, '${role}', n % 100 <> 0, ${date(9, '2019-01-01', 2500)}`,
});

/** Numbers of doctors, none of whom waits. */
const doctor = (purpose: number, doctors: number) =>
  `(SELECT d - (d % 100 = 0)::int FROM (SELECT 1 + ${random(purpose, doctors)} AS d))`;

/** The numbers of a patient's histories are `patients` apart: what belongs to one patient lies scattered, as it would. */
const histories = (round: number, { patients, doctors }: Size): Rows => ({
  table: 'histories',
  last: patients,
  insert: `INSERT INTO histories (id, patient_id, assigned_doctor_id, admit_date, symptoms, department, release_date)
    SELECT n + ${round * patients}, n, ${doctor(20 + round, doctors)}, admitted,
           ${oneOf(symptoms, 22 + round, 12)} || ', ' || lower(${oneOf(symptoms, 24 + round, 12)}),
           ${oneOf(departments, 26 + round, 6)},
           CASE WHEN ${round} = 1 AND n % 20 = 0 THEN NULL ELSE admitted + ${random(28 + round, 30)}::int END
      FROM (SELECT n, ${date(30 + round, round === 0 ? '2019-01-01' : '2022-07-01', 1250)} AS admitted FROM numbers)`,
});

const costs = (round: number, { patients }: Size): Rows => ({
  table: 'costs',
  last: patients,
  insert: `INSERT INTO costs (history_id, room_charge, medicine_cost, doctor_fee, other_charge)
    SELECT n + ${round * patients}, 500 * ${random(40 + round, 40)}, 10 * ${random(42 + round, 500)},
           250 * ${random(44 + round, 10)}, 5 * ${random(46 + round, 60)}`,
});

/** Of each history some; of the first a few were asked for when the patient had none yet. One in twenty waits. */
const appointments = (round: number, { patients, doctors }: Size): Rows => ({
  table: 'appointments',
  last: patients,
  insert: `INSERT INTO appointments
           (id, patient_id, history_id, doctor_id, appointment_date, appointment_time, approved, created_at)
    SELECT n + ${round * patients}, n, CASE WHEN ${round} = 0 AND n % 50 = 0 THEN NULL ELSE n + ${round < 2 ? 0 : patients} END,
           ${doctor(50 + round, doctors)}, day, make_time(8 + ${random(55 + round, 10)}::int, 15 * ${random(60 + round, 4)}::int, 0),
           ${random(65 + round, 20)} > 0, day - ${random(70 + round, 20)}::int
      FROM (SELECT n, ${date(75 + round, round < 2 ? '2019-01-15' : '2022-07-15', 1250)} AS day FROM numbers)`,
});

export interface Size {
  readonly patients: number;
  readonly doctors: number;
}

const profiles = (table: string, role: string, last: number, columns: string, values: string): Rows => ({
  table,
  last,
  insert: `INSERT INTO ${table} (id, user_id, address, mobile, ${columns})
    SELECT n, ${uuid(role)}, ${address}, ${mobile}, ${values}`,
});

/** All rows of a data set, parents before children. */
export const rowsOf = (size: Size): Rows[] => [
  users('doctor', size.doctors),
  users('patient', size.patients),
  profiles('doctors', 'doctor', size.doctors, 'department', oneOf(departments, 10, 6)),
  profiles('patients', 'patient', size.patients, 'age', `${random(11, 1000)} / 10.0`),
  ...[0, 1].flatMap((round) => [histories(round, size), costs(round, size)]),
  ...[0, 1, 2, 3, 4].map((round) => appointments(round, size)),
];
