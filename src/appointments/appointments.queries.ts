import { usersNamed } from '../auth/user.queries.js';
import { amount, field, type List, type ListField, sortable } from '../database/list.js';
import { type Absent, statement } from '../database/statements.js';
import type { ShownHistory } from '../history/history.presenter.js';
import type { OwnAppointmentRow } from '../history/history.queries.js';

export interface AppointmentRow extends OwnAppointmentRow {
  historyId: number | null;
}

const own = `
  a.id, to_char(a.appointment_date, 'YYYY-MM-DD') AS "appointmentDate",
  a.appointment_time::text AS "appointmentTime", a.approved, a.doctor_id AS "doctorId"`;

const columns = `${own}, a.history_id AS "historyId"`;

export const appointmentById = statement<AppointmentRow>(
  'appointments.by-id',
  `SELECT ${columns} FROM appointments a WHERE a.id = $1`,
);

const times: Readonly<Record<string, ListField>> = {
  appointment_date: amount('date', 'a.appointment_date'),
  appointment_time: sortable('time', 'a.appointment_time'),
};

const doctor = field('integer', 'a.doctor_id', { order: 'coalesce(a.doctor_id, 0)' });

const listOf = (name: string, condition: string): List<AppointmentRow> => ({
  name: `appointments.${name}`,
  columns,
  body: (conditions) => `FROM appointments a WHERE ${condition} AND ${conditions}`,
  id: 'a.id',
  order: [],
  owned: false,
  counted: true,
  fields: {
    id: sortable('integer', 'a.id'),
    ...times,
    doctor,
    patient: field('uuid', '', {
      uses: ['filter'],
      condition: (userId) => `a.patient_id = (SELECT id FROM patients WHERE user_id = ${userId})`,
    }),
    patient_history: field('integer', 'a.history_id', { order: 'coalesce(a.history_id, 0)' }),
  },
  search: (pattern) => `(a.patient_id IN (SELECT id FROM patients WHERE user_id IN (${usersNamed(pattern)}))
    OR a.doctor_id IN (SELECT id FROM doctors WHERE user_id IN (${usersNamed(pattern)})))`,
});

export const appointmentLists = {
  approved: listOf('approved', 'a.approved'),
  waiting: listOf('waiting', 'NOT a.approved'),
};

const latestHistory = `(SELECT id FROM histories WHERE patient_id = p.id ORDER BY admit_date DESC, id DESC LIMIT 1)`;

/** Approved ones of the patient's latest history, and approved ones that have no history yet. */
export const currentAppointmentList: List<OwnAppointmentRow | Absent> = {
  name: 'appointments.current',
  columns: own,
  body: (conditions) =>
    `FROM patients p
     LEFT JOIN appointments a
       ON a.patient_id = p.id AND a.approved AND (a.history_id IS NULL OR a.history_id = ${latestHistory}) AND ${conditions}
    WHERE p.user_id = $1`,
  id: 'a.id',
  order: [],
  owned: true,
  fields: { id: sortable('integer', 'a.id'), ...times, doctor },
  search: (pattern) => `a.doctor_id IN (SELECT id FROM doctors WHERE user_id IN (${usersNamed(pattern)}))`,
};

/** Whose a request is going to be. */
export const patientWithLatestHistory = statement<{ patientId: number; historyId: number | null }>(
  'appointments.patient-with-latest-history',
  `SELECT p.id AS "patientId", ${latestHistory} AS "historyId" FROM patients p WHERE p.user_id = $1`,
);

export type DoctorAppointmentRow = Nullable<ShownHistory> & {
  id: number;
  patientUserId: string;
  patientFirstName: string;
  patientLastName: string;
  patientAge: string;
  appointmentDate: string;
  appointmentTime: string;
};

type Nullable<T> = { [K in keyof T]: T[K] | null };

const visit = `
  a.id, pu.id AS "patientUserId", pu.first_name AS "patientFirstName", pu.last_name AS "patientLastName", p.age AS "patientAge",
  to_char(a.appointment_date, 'YYYY-MM-DD') AS "appointmentDate", a.appointment_time::text AS "appointmentTime",
  to_char(h.admit_date, 'YYYY-MM-DD') AS "admitDate", h.symptoms, h.department,
  to_char(h.release_date, 'YYYY-MM-DD') AS "releaseDate",
  hu.first_name AS "doctorFirstName", hd.department AS "doctorDepartment"`;

/** A doctor's approved appointments in the order of their times, each with patient and history. */
export const doctorAppointmentList: List<DoctorAppointmentRow | Absent> = {
  name: 'appointments.of-doctor',
  columns: visit,
  body: (conditions) =>
    `FROM doctors d
     LEFT JOIN (appointments a
       JOIN patients p ON p.id = a.patient_id
       JOIN users pu ON pu.id = p.user_id
       LEFT JOIN histories h ON h.id = a.history_id
       LEFT JOIN doctors hd ON hd.id = h.assigned_doctor_id
       LEFT JOIN users hu ON hu.id = hd.user_id) ON a.doctor_id = d.id AND a.approved AND ${conditions}
    WHERE d.user_id = $1`,
  id: 'a.id',
  order: ['appointment_date', 'appointment_time'],
  owned: true,
  fields: {
    ...times,
    patient_name: sortable('text', `(pu.first_name || ' ' || pu.last_name)`),
    patient_age: amount('decimal', 'p.age'),
  },
  search: (pattern) => `(p.user_id IN (${usersNamed(pattern)}) OR p.mobile LIKE ${pattern})`,
};
