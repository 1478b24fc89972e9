import { isPerson, usersCalled, usersNamed } from '../auth/user.queries.js';
import { instant, wallClock } from '../database/instant.js';
import { amount, field, type List, type ListField, sortable } from '../database/list.js';
import { and, each, type Pattern } from '../database/list-search.js';
import { type Absent, statement } from '../database/statements.js';
import type { ShownHistory } from '../history/history.presenter.js';
import type { OwnAppointmentRow } from '../history/history.queries.js';
import { states } from './life-cycle.js';

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

const own = `
  a.id, to_char(a.appointment_date, 'YYYY-MM-DD') AS "appointmentDate",
  a.appointment_time::text AS "appointmentTime", a.approved, a.doctor_id AS "doctorId", a.state,
  ${instant('a.starts_at')} AS "startsAt", ${instant('a.ends_at')} AS "endsAt"`;

const otherTime = (sql: string) => `CASE WHEN ${sql} IS NOT NULL THEN json_build_object(
  'appointmentDate', to_char(${wallClock(sql)}, 'YYYY-MM-DD'), 'appointmentTime', ${wallClock(sql)}::time::text,
  'startsAt', ${instant(sql)}) END`;

const columns = `${own}, a.history_id AS "historyId", a.duration_minutes AS "durationMinutes",
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

const times: Readonly<Record<string, ListField>> = {
  appointment_date: amount('date', 'a.appointment_date'),
  appointment_time: sortable('time', 'a.appointment_time'),
};

const instants: Readonly<Record<string, ListField>> = {
  starts_at: sortable('instant', 'a.starts_at'),
  ends_at: sortable('instant', 'a.ends_at'),
};

const state = field('choice', 'a.state', { choices: states });

const doctor = field('integer', 'a.doctor_id', { order: 'coalesce(a.doctor_id, 0)' });

/** SQL of user ids: those who have the pattern in the names or the mobile. */
const persons = (pattern: Pattern) => `${usersNamed(pattern)}
  UNION ALL SELECT user_id FROM patients WHERE mobile LIKE ${pattern.text}
  UNION ALL SELECT user_id FROM doctors WHERE mobile LIKE ${pattern.text}`;

/** Whether the patient or the doctor has the pattern in the names or the mobile. */
const isParty = (pattern: Pattern) =>
  `(EXISTS (SELECT FROM patients p JOIN users u ON u.id = p.user_id WHERE p.id = a.patient_id AND ${isPerson('u', 'p')(pattern)})
    OR EXISTS (SELECT FROM doctors d JOIN users u ON u.id = d.user_id WHERE d.id = a.doctor_id AND ${isPerson('u', 'd')(pattern)}))`;

/** Those of a condition whose patient and doctor together have all patterns: found by the longest, which the fewest have. */
const withParties = (condition: string) => (patterns: readonly Pattern[]) => {
  const [longest, ...others] = patterns.toSorted((one, other) => other.length - one.length);
  if (!longest?.indexed) return each(isParty)(patterns);
  const them = and([condition, ...others.map(isParty)]);
  // an OR of patient and doctor would read all appointments
  return `a.id IN (
    WITH party AS MATERIALIZED (${persons(longest)})
    SELECT a.id FROM party JOIN patients p ON p.user_id = party.id JOIN appointments a ON a.patient_id = p.id
     WHERE ${them}
    UNION ALL
    SELECT a.id FROM party JOIN doctors d ON d.user_id = party.id JOIN appointments a ON a.doctor_id = d.id
     WHERE ${them})`;
};

const listOf = (name: string, condition: string, more: Partial<List<AppointmentRow>> = {}): List<AppointmentRow> => ({
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
    state,
    starts_at: instants.starts_at,
  },
  searched: 'names, usernames and mobiles of patient and doctor',
  search: withParties(condition),
  wordByWord: true,
  ...more,
});

const waiting = 'NOT a.approved';

const sameSlot = `NOT r.approved AND r.doctor_id = a.doctor_id
  AND r.appointment_date = a.appointment_date AND r.appointment_time = a.appointment_time`;

/** Of the requests for one time of a doctor the first, with the others. */
const bySlot = listOf(
  'by-slot',
  `${waiting} AND NOT EXISTS (SELECT FROM appointments r WHERE ${sameSlot} AND r.id < a.id)`,
  {
    columns: `${columns}, (SELECT coalesce(json_agg(rival ORDER BY rival.id), '[]')
    FROM appointments r, LATERAL (SELECT ${columns} FROM (SELECT r.*) a) rival WHERE ${sameSlot} AND r.id > a.id) AS rivals`,
    counted: false,
    search: withParties(waiting),
    standIn: {
      alike: ['appointment_date', 'doctor', 'state'],
      condition: (condition) => `a.id IN (
        SELECT coalesce((SELECT min(r.id) FROM appointments r WHERE ${sameSlot}), a.id)
          FROM appointments a WHERE ${waiting} AND ${condition})`,
    },
  },
);

export const appointmentLists = {
  approved: listOf('approved', 'a.approved'),
  waiting: listOf('waiting', waiting, { groups: { slot: bySlot } }),
  closed: listOf('closed', 'a.approved IS NULL'),
};

const latestHistory = `(SELECT id FROM histories WHERE patient_id = p.id ORDER BY admit_date DESC, id DESC LIMIT 1)`;

/** How a patient's own are searched. */
const byDoctor: Pick<List<never>, 'searched' | 'search'> = {
  searched: 'the names of the doctor',
  search: (patterns) => `a.doctor_id IN (SELECT id FROM doctors WHERE user_id IN (${usersCalled(...patterns)}))`,
};

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
  fields: { id: sortable('integer', 'a.id'), ...times, ...instants, doctor },
  ...byDoctor,
};

/** Every appointment of the patient with this user id, in whatever state. */
export const patientAppointmentList: List<AppointmentRow | Absent> = {
  name: 'appointments.of-patient',
  columns,
  body: (conditions) =>
    `FROM patients p LEFT JOIN appointments a ON a.patient_id = p.id AND ${conditions} WHERE p.user_id = $1`,
  id: 'a.id',
  order: [],
  owned: true,
  fields: { id: sortable('integer', 'a.id'), ...times, ...instants, doctor, state },
  ...byDoctor,
};

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

export type DoctorAppointmentRow = Nullable<ShownHistory> & {
  id: number;
  patientUserId: string;
  patientFirstName: string;
  patientLastName: string;
  patientAge: string;
  appointmentDate: string;
  appointmentTime: string;
  state: string;
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

/** A doctor's approved appointments in the order of their times, each with patient and history. */
export const doctorAppointmentList: List<DoctorAppointmentRow> = {
  name: 'appointments.of-doctor',
  columns: visit,
  body: (conditions) =>
    `FROM ${visits} WHERE a.doctor_id = (SELECT id FROM doctors WHERE user_id = $1) AND a.approved AND ${conditions}`,
  id: 'a.id',
  order: ['appointment_date', 'appointment_time'],
  owned: false,
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
