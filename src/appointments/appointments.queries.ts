import { type Absent, statement } from '../database/statements.js';
import type { ShownHistory } from '../history/history.presenter.js';
import type { OwnAppointmentRow } from '../history/history.queries.js';

export interface AppointmentRow extends OwnAppointmentRow {
  historyId: number | null;
}

const own = `
  a.id, to_char(a.appointment_date, 'YYYY-MM-DD') AS "appointmentDate",
  a.appointment_time::text AS "appointmentTime", a.approved, a.doctor_id AS "doctorId"`;

const all = `SELECT ${own}, a.history_id AS "historyId" FROM appointments a`;

export const appointmentById = statement<AppointmentRow>('appointments.by-id', `${all} WHERE a.id = $1`);

export const appointmentsByApproval = statement<AppointmentRow>(
  'appointments.by-approval',
  `${all} WHERE a.approved = $1 ORDER BY a.id`,
);

const latestHistory = `(SELECT id FROM histories WHERE patient_id = p.id ORDER BY admit_date DESC, id DESC LIMIT 1)`;

/** Approved ones of the patient's latest history, and approved ones that have no history yet. */
export const currentAppointments = statement<OwnAppointmentRow | Absent>(
  'appointments.current',
  `SELECT ${own}
     FROM patients p
     LEFT JOIN appointments a
       ON a.patient_id = p.id AND a.approved AND (a.history_id IS NULL OR a.history_id = ${latestHistory})
    WHERE p.user_id = $1
    ORDER BY a.id`,
);

/** Whose a request is going to be. */
export const patientWithLatestHistory = statement<{ patientId: number; historyId: number | null }>(
  'appointments.patient-with-latest-history',
  `SELECT p.id AS "patientId", ${latestHistory} AS "historyId" FROM patients p WHERE p.user_id = $1`,
);

export type DoctorAppointmentRow = Nullable<ShownHistory> & {
  id: number;
  patientFirstName: string;
  patientLastName: string;
  patientAge: string;
  appointmentDate: string;
  appointmentTime: string;
};

type Nullable<T> = { [K in keyof T]: T[K] | null };

/** A doctor's approved appointments in the order of their times, each with patient and history. */
export const appointmentsOfDoctor = statement<DoctorAppointmentRow | Absent>(
  'appointments.of-doctor',
  `SELECT a.id, pu.first_name AS "patientFirstName", pu.last_name AS "patientLastName", p.age AS "patientAge",
          to_char(a.appointment_date, 'YYYY-MM-DD') AS "appointmentDate", a.appointment_time::text AS "appointmentTime",
          to_char(h.admit_date, 'YYYY-MM-DD') AS "admitDate", h.symptoms, h.department,
          to_char(h.release_date, 'YYYY-MM-DD') AS "releaseDate",
          hu.first_name AS "doctorFirstName", hd.department AS "doctorDepartment"
     FROM doctors d
     LEFT JOIN appointments a ON a.doctor_id = d.id AND a.approved
     LEFT JOIN patients p ON p.id = a.patient_id
     LEFT JOIN users pu ON pu.id = p.user_id
     LEFT JOIN histories h ON h.id = a.history_id
     LEFT JOIN doctors hd ON hd.id = h.assigned_doctor_id
     LEFT JOIN users hu ON hu.id = hd.user_id
    WHERE d.user_id = $1
    ORDER BY a.appointment_date, a.appointment_time, a.id`,
);
