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
  `(SELECT d - (d % 100 = 0)::int FROM (SELECT 1 + ${random(purpose, doctors)} AS d) chosen)`;

/** The numbers of a patient's histories are `patients` apart: what belongs to one patient lies scattered, as it would. */
const histories = (round: number, { patients, doctors }: Size): Rows => ({
  table: 'histories',
  last: patients,
  insert: `INSERT INTO histories (id, patient_id, assigned_doctor_id, admit_date, symptoms, department, release_date)
    SELECT n + ${round * patients}, n, ${doctor(20 + round, doctors)}, admitted,
           ${oneOf(symptoms, 22 + round, 12)} || ', ' || lower(${oneOf(symptoms, 24 + round, 12)}),
           ${oneOf(departments, 26 + round, 6)},
           CASE WHEN ${round} = 1 AND n % 20 = 0 THEN NULL ELSE admitted + ${random(28 + round, 30)}::int END
      FROM (SELECT n, ${date(30 + round, round === 0 ? '2019-01-01' : '2022-07-01', 1250)} AS admitted FROM numbers) made`,
});

const costs = (round: number, { patients }: Size): Rows => ({
  table: 'costs',
  last: patients,
  insert: `INSERT INTO costs (history_id, room_charge, medicine_cost, doctor_fee, other_charge)
    SELECT n + ${round * patients}, 500 * ${random(40 + round, 40)}, 10 * ${random(42 + round, 500)},
           250 * ${random(44 + round, 10)}, 5 * ${random(46 + round, 60)}`,
});

/**
 * Of each history some; of the first a few were asked for when the patient had none yet. One in twenty waits. Each doctor
 * has one on a day at most, so that none overlaps another: those of a doctor who waits go to the one before, in the evening.
 */
const appointments = (round: number, { patients, doctors }: Size): Rows => {
  const each = Math.ceil(patients / doctors);
  const chosen = `(n + ${round * 7919}) % ${doctors} + 1`;
  const day = `date '2019-01-15' + (((n - 1) / ${doctors} + ${round * each}) * ${Math.max(1, Math.floor(2500 / (5 * each)))})::int`;
  const instant = `(day + clock) AT TIME ZONE 'UTC'`;
  return {
    table: 'appointments',
    last: patients,
    insert: `INSERT INTO appointments
           (id, patient_id, history_id, doctor_id, appointment_date, appointment_time, state, approved, duration_minutes,
            starts_at, ends_at, created_at)
    SELECT n + ${round * patients}, n, CASE WHEN ${round} = 0 AND n % 50 = 0 THEN NULL ELSE n + ${round < 2 ? 0 : patients} END,
           doctor - (doctor % 100 = 0)::int, day, clock, CASE WHEN granted THEN 'approved' ELSE 'requested' END, granted, 30,
           ${instant}, ${instant} + interval '30 minutes', day - ${random(70 + round, 20)}::int
      FROM (SELECT n, ${chosen} AS doctor, ${day} AS day, ${random(65 + round, 20)} > 0 AS granted,
                   make_time(CASE WHEN (${chosen}) % 100 = 0 THEN 18 ELSE 8 END + ${random(55 + round, 9)}::int / 2,
                             15 * ${random(60 + round, 4)}::int, 0) AS clock
              FROM numbers) made`,
  };
};

/** What a trigger would make of each appointment by itself. The bounds again, for an index: else each batch would read all. */
const claims = (size: Size): Rows => ({
  table: 'claims',
  last: 5 * size.patients,
  insert: `INSERT INTO claims (doctor_id, patient_id, appointment_id, during)
    SELECT doctor_id, patient_id, id, tstzrange(starts_at, ends_at)
      FROM numbers JOIN appointments ON id = n WHERE approved AND id BETWEEN $1 AND $2`,
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
  claims(size),
];
