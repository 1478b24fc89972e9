import { isPerson, usersCalled, usersNamed } from '../auth/user.queries.js';
import { field, type List, shared, sortable } from '../database/list.js';
import { and, each, type Pattern } from '../database/list-search.js';
import type { Absent } from '../database/statements.js';
import type { OwnAppointmentRow } from '../history/history.queries.js';
import { doctor, instants, state, times } from './appointment-fields.js';
import { type AppointmentRow, columns, latestHistory, ownColumns } from './appointments.queries.js';

/** SQL of users with their names: those who have the pattern in the names or the mobile. */
const persons = (pattern: Pattern) => `SELECT u.id, u.search_names FROM users u WHERE u.id IN (${usersNamed(pattern)}
  UNION ALL SELECT user_id FROM patients WHERE mobile LIKE ${pattern.text}
  UNION ALL SELECT user_id FROM doctors WHERE mobile LIKE ${pattern.text})`;

const patientWith = (pattern: Pattern) =>
  `FROM patients p JOIN users u ON u.id = p.user_id WHERE p.id = a.patient_id AND ${isPerson('u', 'p')(pattern)}`;

const doctorWith = (pattern: Pattern) =>
  `FROM doctors d JOIN users u ON u.id = d.user_id WHERE d.id = a.doctor_id AND ${isPerson('u', 'd')(pattern)}`;

/** Whether the patient or the doctor has the pattern in the names or the mobile. */
const isParty = (pattern: Pattern) =>
  `(EXISTS (SELECT ${patientWith(pattern)}) OR EXISTS (SELECT ${doctorWith(pattern)}))`;

/** The same, asked of each row: by EXISTS PostgreSQL would first read all accounts, even for the first rows of many. */
const isPartyOfRow = (pattern: Pattern) =>
  `((SELECT true ${patientWith(pattern)}) OR (SELECT true ${doctorWith(pattern)}))`;

/**
 * Those of a condition whose patient and doctor together have all patterns: found by the longest, which the fewest have. It says
 * how appointments are read, as PostgreSQL expects so many that it would read all of them.
 */
const withParties = (condition: string) => (patterns: readonly Pattern[], whole: boolean) => {
  const [longest, ...others] = patterns.toSorted(byLength);
  if (!longest?.indexed) return each(whole ? isParty : isPartyOfRow)(patterns);
  const ofPatient = others.map((other) => `(${isPerson('party', 'p')(other)} OR (SELECT true ${doctorWith(other)}))`);
  const ofDoctor = others.map((other) => `(${isPerson('party', 'd')(other)} OR (SELECT true ${patientWith(other)}))`);
  return `a.id = ANY (ARRAY(
    WITH party AS MATERIALIZED (${persons(longest)})
    SELECT a.id FROM party JOIN patients p ON p.user_id = party.id,
                     LATERAL (SELECT * FROM appointments a WHERE a.patient_id = p.id OFFSET 0) a
     WHERE ${and([condition, ...ofPatient])}
    UNION ALL
    SELECT a.id FROM party JOIN doctors d ON d.user_id = party.id,
                     LATERAL (SELECT * FROM appointments a WHERE a.doctor_id = d.id OFFSET 0) a
     WHERE ${and([condition, ...ofDoctor])}))`;
};

/** The longest first, of those that an index can find. */
const byLength = (one: Pattern, other: Pattern) =>
  Number(other.indexed) - Number(one.indexed) || other.length - one.length;

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
    status: shared,
    ...instants,
    duration_minutes: sortable('integer', 'a.duration_minutes'),
    // as text of any length it would not fit into a cursor
    overbook_reason: sortable('text', `left(coalesce(a.overbook_reason, ''), 200)`),
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

/** How a patient's own are searched. */
const byDoctor: Pick<List<never>, 'searched' | 'search'> = {
  searched: 'the names of the doctor',
  search: (patterns) => `a.doctor_id IN (SELECT id FROM doctors WHERE user_id IN (${usersCalled(...patterns)}))`,
};

/** Approved ones of the patient's latest history, and approved ones that have no history yet. */
export const currentAppointmentList: List<OwnAppointmentRow | Absent> = {
  name: 'appointments.current',
  columns: ownColumns,
  body: (conditions) =>
    `FROM patients p
     LEFT JOIN appointments a
       ON a.patient_id = p.id AND a.approved AND (a.history_id IS NULL OR a.history_id = ${latestHistory}) AND ${conditions}
    WHERE p.user_id = $1`,
  id: 'a.id',
  order: [],
  owned: true,
  fields: { id: sortable('integer', 'a.id'), ...times, ...instants, doctor, status: shared },
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
  fields: {
    id: sortable('integer', 'a.id'),
    ...times,
    ...instants,
    doctor,
    state,
    status: sortable('boolean', 'a.approved IS TRUE'),
  },
  ...byDoctor,
};
