import { isPerson } from '../auth/user.queries.js';
import { instant } from '../database/instant.js';
import { amount, type List, sortable } from '../database/list.js';
import { each } from '../database/list-search.js';
import { statement } from '../database/statements.js';
import type { State } from '../history/appointment-state.js';
import type { ShownHistory } from '../history/history.presenter.js';
import { instants, state, times } from './appointment-fields.js';

export type DoctorAppointmentRow = Nullable<ShownHistory> & {
  id: number;
  patientUserId: string;
  patientFirstName: string;
  patientLastName: string;
  patientAge: string;
  appointmentDate: string;
  appointmentTime: string;
  state: State;
  startsAt: string;
  endsAt: string;
};

type Nullable<T> = { [K in keyof T]: T[K] | null };

const visit = `
  a.id, pu.id AS "patientUserId", pu.first_name AS "patientFirstName", pu.last_name AS "patientLastName", p.age AS "patientAge",
  to_char(a.appointment_date, 'YYYY-MM-DD') AS "appointmentDate", a.appointment_time::text AS "appointmentTime",
  a.state, ${instant('a.starts_at')} AS "startsAt", ${instant('a.ends_at')} AS "endsAt",
  to_char(h.admit_date, 'YYYY-MM-DD') AS "admitDate", h.symptoms, h.department,
  to_char(h.release_date, 'YYYY-MM-DD') AS "releaseDate",
  hu.first_name AS "doctorFirstName", hd.department AS "doctorDepartment"`;

const visits = `appointments a
       JOIN patients p ON p.id = a.patient_id
       JOIN users pu ON pu.id = p.user_id
       LEFT JOIN histories h ON h.id = a.history_id
       LEFT JOIN doctors hd ON hd.id = h.assigned_doctor_id
       LEFT JOIN users hu ON hu.id = hd.user_id`;

/** The approved appointments of the doctor with this user id on one day. */
export const dayOfDoctor = statement<DoctorAppointmentRow>(
  'appointments.day-of-doctor',
  `SELECT ${visit} FROM doctors d JOIN (${visits}) ON a.doctor_id = d.id AND a.approved AND a.appointment_date = $2
    WHERE d.user_id = $1 ORDER BY a.appointment_time, a.id`,
);

/** Whether the account with this id has a doctor's profile: an import may bring one without. */
export const doctorOfUser = statement<object>('appointments.doctor-of-user', 'SELECT FROM doctors WHERE user_id = $1');

/** A doctor's approved appointments in the order of their times, each with patient and history. */
export const doctorAppointmentList: List<DoctorAppointmentRow> = {
  name: 'appointments.of-doctor',
  columns: visit,
  body: (conditions) =>
    `FROM ${visits} WHERE a.doctor_id = (SELECT id FROM doctors WHERE user_id = $1) AND a.approved AND ${conditions}`,
  id: 'a.id',
  order: ['appointment_date', 'appointment_time'],
  owned: false,
  owner: doctorOfUser,
  short: true,
  fields: {
    id: sortable('integer', 'a.id'),
    ...times,
    ...instants,
    state,
    patient_name: sortable('text', `(pu.first_name || ' ' || pu.last_name)`),
    patient_age: amount('decimal', 'p.age'),
  },
  searched: 'names, username and mobile of the patient',
  search: each(isPerson('pu', 'p')),
};
