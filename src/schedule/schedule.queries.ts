import { type Absent, statement } from '../database/statements.js';
import type { Window } from './slots.js';

const columns = `w.weekday, left(w.starts::text, 5) AS starts, left(w.ends::text, 5) AS ends,
  to_char(w.valid_from, 'YYYY-MM-DD') AS "validFrom", to_char(w.valid_to, 'YYYY-MM-DD') AS "validTo"`;

export type HoursRow = Window & { id: number };

/** It starts at the doctor: no row at all means that there is none. */
export const hoursOfUser = statement<HoursRow | Absent>(
  'schedule.hours-of-user',
  `SELECT w.id, ${columns} FROM doctors d LEFT JOIN working_hours w ON w.doctor_id = d.id
    WHERE d.user_id = $1 ORDER BY w.weekday, w.starts, w.valid_from NULLS FIRST`,
);

export const hoursOfDoctors = statement<Window & { doctorId: number }>(
  undefined,
  `SELECT w.doctor_id AS "doctorId", ${columns} FROM working_hours w WHERE w.doctor_id = ANY ($1)`,
);

/** A time at which a doctor is busy; a patient's own has no doctor. */
export interface BusyRow {
  doctorId: number | null;
  from: number;
  to: number;
}

const span = `(extract(epoch FROM lower(c.during)) * 1000)::float8 AS "from",
  (extract(epoch FROM upper(c.during)) * 1000)::float8 AS "to"`;

/** From $2 to $3, in milliseconds, what the doctors $1 hold and the patient $4 does, but for the appointment $5. */
export const busyTimes = statement<BusyRow>(
  undefined,
  `SELECT c.doctor_id AS "doctorId", ${span}
     FROM unnest($1::integer[]) AS d (id) JOIN claims c ON c.doctor_id = d.id
    WHERE c.during && tstzrange(to_timestamp($2 / 1000.0), to_timestamp($3 / 1000.0))
      AND ($5::integer IS NULL OR c.appointment_id IS DISTINCT FROM $5)
    UNION ALL
   SELECT NULL, ${span}
     FROM claims c
    WHERE c.patient_id = $4 AND c.during && tstzrange(to_timestamp($2 / 1000.0), to_timestamp($3 / 1000.0))
      AND ($5::integer IS NULL OR c.appointment_id IS DISTINCT FROM $5)`,
);
