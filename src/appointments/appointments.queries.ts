import { instant, wallClock } from '../database/instant.js';
import { statement } from '../database/statements.js';
import type { OwnAppointmentRow } from '../history/history.queries.js';

/** A time that an appointment has beside its own. */
export interface OtherTime {
  appointmentDate: string;
  appointmentTime: string;
  startsAt: string;
}

export interface AppointmentRow extends OwnAppointmentRow {
  historyId: number | null;
  durationMinutes: number;
  overbookReason: string | null;
  kept: OtherTime | null;
  offer: OtherTime | null;
  /** other requests for the same time, where a list groups them */
  rivals?: AppointmentRow[];
}

/** Columns of appointments as `a`, as a patient sees them. */
export const ownColumns = `
  a.id, to_char(a.appointment_date, 'YYYY-MM-DD') AS "appointmentDate",
  a.appointment_time::text AS "appointmentTime", a.approved, a.doctor_id AS "doctorId", a.state,
  ${instant('a.starts_at')} AS "startsAt", ${instant('a.ends_at')} AS "endsAt"`;

const otherTime = (sql: string) => `CASE WHEN ${sql} IS NOT NULL THEN json_build_object(
  'appointmentDate', to_char(${wallClock(sql)}, 'YYYY-MM-DD'), 'appointmentTime', ${wallClock(sql)}::time::text,
  'startsAt', ${instant(sql)}) END`;

/** All columns of appointments as `a`. */
export const columns = `${ownColumns}, a.history_id AS "historyId", a.duration_minutes AS "durationMinutes",
  a.overbook_reason AS "overbookReason", ${otherTime('a.kept_starts_at')} AS kept, ${otherTime('a.offer_starts_at')} AS offer`;

export const appointmentById = statement<AppointmentRow & { patientUserId: string }>(
  'appointments.by-id',
  `SELECT ${columns}, p.user_id AS "patientUserId" FROM appointments a JOIN patients p ON p.id = a.patient_id WHERE a.id = $1`,
);

/** The accounts of its patient and its doctor. */
export const partiesOf = statement<{ patient: string; doctor: string | null }>(
  'appointments.parties',
  `SELECT p.user_id AS patient, d.user_id AS doctor
     FROM appointments a JOIN patients p ON p.id = a.patient_id LEFT JOIN doctors d ON d.id = a.doctor_id
    WHERE a.id = $1`,
);

/** Of patients as `p`. */
export const latestHistory = `(SELECT id FROM histories WHERE patient_id = p.id ORDER BY admit_date DESC, id DESC LIMIT 1)`;

/** Whose a request is going to be, and how many wait already. */
export interface Requesting {
  patientId: number;
  historyId: number | null;
  open: number;
}

/** Requests of one patient follow each other, so that their number stays true. */
export const lockPatient = `
  SELECT FROM users u JOIN patients p ON p.user_id = u.id WHERE u.id = $1 FOR KEY SHARE OF u FOR NO KEY UPDATE OF p`;

export const requestingPatient = `
  SELECT p.id AS "patientId", ${latestHistory} AS "historyId",
         (SELECT count(*)::int FROM appointments WHERE patient_id = p.id AND state = 'requested') AS open
    FROM patients p WHERE p.user_id = $1`;
