// What the floor does for each scenario: one statement, which knows the caller by the hash of the token in $1, and the
// answer made of its rows. Written apart from the application's, as the least that gives the same bytes.

export interface Row {
  readonly [column: string]: unknown;
}

export interface Floor {
  readonly text: string;
  /** values after the token's hash, from the path's open part and the body */
  readonly values?: (part: string, body: never) => unknown[];
  readonly answer: (rows: Row[]) => unknown;
}

const caller = (role: string) => `(SELECT c.id FROM sessions s JOIN users c ON c.id = s.user_id
   WHERE s.token_hash = $1 AND s.expires_at > now() AND c.role = '${role}' AND c.approved AND c.active)`;
const admin = `${caller('admin')} IS NOT NULL`;

const instant = (sql: string) => `to_char(${sql} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
const day = (column: string) => `to_char(${column}, 'YYYY-MM-DD')`;
const names = 'u.username, u.first_name, u.last_name';
const user = ({ username, first_name, last_name }: Row) => ({ username, first_name, last_name });

const doctorProfileOf = ({ department, address, mobile }: Row) => ({ department, address, mobile });
const patientProfileOf = ({ age, address, mobile }: Row) => ({ age, address, mobile });

export const doctorProfile: Floor = {
  text: `SELECT ${names}, d.department, d.address, d.mobile
    FROM doctors d JOIN users u ON u.id = d.user_id WHERE d.user_id = ${caller('doctor')}`,
  answer: ([row = {}]) => ({ user_data: user(row), profile_data: doctorProfileOf(row) }),
};

export const patientProfile: Floor = {
  text: `SELECT ${names}, p.age, p.address, p.mobile
    FROM patients p JOIN users u ON u.id = p.user_id WHERE p.user_id = ${caller('patient')}`,
  answer: ([row = {}]) => ({ user_data: user(row), profile_data: patientProfileOf(row) }),
};

const history = (row: Row) => ({
  admit_date: row.admit_date,
  symptomps: row.symptoms,
  department: row.department,
  release_date: row.release_date,
  assigned_doctor: `${row.doctor_name} (${row.doctor_department})`,
});
const historyColumns = `${day('h.admit_date')} AS admit_date, h.symptoms, h.department,
   ${day('h.release_date')} AS release_date, hu.first_name AS doctor_name, hd.department AS doctor_department`;
const historyDoctor = 'LEFT JOIN doctors hd ON hd.id = h.assigned_doctor_id LEFT JOIN users hu ON hu.id = hd.user_id';

export const doctorAppointments: Floor = {
  text: `SELECT pu.first_name || ' ' || pu.last_name AS patient, p.age::text, ${day('a.appointment_date')} AS day,
      a.appointment_time::text AS time, a.id, a.state, ${instant('a.starts_at')} AS starts_at,
      ${instant('a.ends_at')} AS ends_at, ${historyColumns}
    FROM doctors d JOIN appointments a ON a.doctor_id = d.id AND a.approved
    JOIN patients p ON p.id = a.patient_id JOIN users pu ON pu.id = p.user_id
    LEFT JOIN histories h ON h.id = a.history_id ${historyDoctor}
    WHERE d.user_id = ${caller('doctor')} ORDER BY a.appointment_date, a.appointment_time, a.id`,
  answer: (rows) =>
    rows.map((row) => ({
      id: row.id,
      patient_name: row.patient,
      patient_age: rawJson(row.age as string),
      appointment_date: row.day,
      appointment_time: row.time,
      state: row.state,
      starts_at: row.starts_at,
      ends_at: row.ends_at,
      patient_history: row.admit_date === null ? null : history(row),
    })),
};

// a typed client reads 29.0 as a fraction and 29 as a whole number
const { rawJSON: rawJson } = JSON as unknown as { rawJSON(text: string): unknown };

const appointment = `a.id, ${day('a.appointment_date')} AS appointment_date,
   a.appointment_time::text AS appointment_time, a.approved AS status, a.doctor_id AS doctor, a.state,
   ${instant('a.starts_at')} AS starts_at, ${instant('a.ends_at')} AS ends_at`;
const appointmentJson = `'id', a.id, 'appointment_date', ${day('a.appointment_date')},
   'appointment_time', a.appointment_time::text, 'status', a.approved, 'doctor', a.doctor_id, 'state', a.state,
   'starts_at', ${instant('a.starts_at')}, 'ends_at', ${instant('a.ends_at')}`;
const latest = '(SELECT id FROM histories WHERE patient_id = p.id ORDER BY admit_date DESC, id DESC LIMIT 1)';

export const patientHistory: Floor = {
  text: `SELECT ${historyColumns}, c.room_charge, c.medicine_cost, c.doctor_fee, c.other_charge,
      coalesce((SELECT json_agg(json_build_object(${appointmentJson}) ORDER BY a.id)
         FROM appointments a WHERE a.history_id = h.id), '[]') AS appointments
    FROM patients p JOIN histories h ON h.patient_id = p.id ${historyDoctor} LEFT JOIN costs c ON c.history_id = h.id
    WHERE p.user_id = ${caller('patient')} ORDER BY h.id`,
  answer: (rows) => rows.map((row) => ({ ...history(row), patient_appointments: row.appointments, costs: costs(row) })),
};

function costs({ room_charge, medicine_cost, doctor_fee, other_charge }: Row) {
  const parts = { room_charge, medicine_cost, doctor_fee, other_charge } as Record<string, number>;
  return { ...parts, total_cost: `${Object.values(parts).reduce((sum, part) => sum + part, 0)} tk` };
}

export const patientAppointments: Floor = {
  text: `SELECT ${appointment} FROM patients p JOIN appointments a ON a.patient_id = p.id
    WHERE p.user_id = ${caller('patient')} AND a.approved AND (a.history_id IS NULL OR a.history_id = ${latest})
    ORDER BY a.id`,
  answer: (rows) => rows,
};

const account = (row: Row) => ({ id: row.user_id, ...user(row), status: row.approved });
const patientAccount = (row: Row) => ({ ...account(row), patient: patientProfileOf(row) });
const patientColumns = `u.id AS user_id, ${names}, u.approved, p.age, p.address, p.mobile`;
const allPatients = `FROM patients p JOIN users u ON u.id = p.user_id AND u.role = 'patient' AND u.approved`;
const listed = (rows: Row[]) => ({ patients: rows.map(patientAccount) });

export const patientDetail: Floor = {
  text: `SELECT ${patientColumns} FROM patients p JOIN users u ON u.id = p.user_id WHERE p.user_id = $2 AND ${admin}`,
  values: (id) => [id],
  answer: ([row = {}]) => ({ patients: patientAccount(row) }),
};

export const doctors: Floor = {
  text: `SELECT u.id AS user_id, ${names}, u.approved, d.id, d.department, d.address, d.mobile
    FROM doctors d JOIN users u ON u.id = d.user_id AND u.role = 'doctor' AND u.approved WHERE ${admin} ORDER BY d.id`,
  answer: (rows) => ({
    doctors: rows.map((row) => ({ ...account(row), doctor: { id: row.id, ...doctorProfileOf(row) } })),
  }),
};

export const patients: Floor = {
  text: `SELECT ${patientColumns} ${allPatients} WHERE ${admin} ORDER BY p.id`,
  answer: listed,
};

/** 51 rows, as one more tells whether there is a next page; the number of all is asked for as the application does. */
const page = (total: string, condition: string): string => `SELECT ${patientColumns}${total} ${allPatients}
  WHERE ${admin} AND ${condition} ORDER BY p.id LIMIT 51`;
const first50 = (rows: Row[]) => listed(rows.slice(0, 50));

export const patientsPage: Floor = {
  text: page(`, (SELECT count(*) ${allPatients})::int AS total`, 'true'),
  answer: first50,
};

export const patientsPageUncounted: Floor = { text: page('', 'true'), answer: first50 };

const word = (value: string) => `p.user_id IN (
   SELECT id FROM users WHERE search_names LIKE folded(${value})
   UNION ALL SELECT user_id FROM patients WHERE mobile LIKE ${value})`;

export const patientsSearch: Floor = {
  text: page(', (count(*) OVER ())::int AS total', `${word('$2')} AND ${word('$3')}`),
  values: (q) => q.split('+').map((part) => `%${part}%`),
  answer: first50,
};

export const request: Floor = {
  text: `WITH a AS (INSERT INTO appointments (patient_id, history_id, appointment_date, appointment_time, doctor_id)
      SELECT p.id, ${latest}, $2::date, $3::time, d.id
        FROM patients p, doctors d JOIN users u ON u.id = d.user_id AND u.approved AND u.active
       WHERE p.user_id = ${caller('patient')} AND d.id = $4 RETURNING *)
    SELECT ${appointment}, NULL AS kept, NULL AS offer FROM a`,
  values: (_, form: Row) => [form.appointment_date, form.appointment_time, form.doctor],
  answer: ([row]) => row,
};

export const approval: Floor = {
  text: `UPDATE appointments a SET state = CASE WHEN $3::boolean THEN 'approved' ELSE 'requested' END WHERE id = $2 AND ${admin}
    RETURNING ${appointment}, NULL AS kept, NULL AS offer, history_id AS patient_history, duration_minutes, overbook_reason`,
  values: (id, { appointments }: { appointments: Row }) => [id, appointments.status],
  answer: ([row]) => ({ appointments: row }),
};
