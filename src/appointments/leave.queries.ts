import { instant, wallClock } from '../database/instant.js';
import { amount, type List, sortable } from '../database/list.js';
import { each } from '../database/list-search.js';
import { type Absent, statement } from '../database/statements.js';
import { patientOf } from './bookings.queries.js';

export interface LeaveRow {
  id: number;
  startsAt: string;
  endsAt: string;
  reason: string | null;
}

const columns = `l.id, ${instant('l.starts_at')} AS "startsAt", ${instant('l.ends_at')} AS "endsAt", l.reason`;

/** Of the doctor with this user id, in the order of their ids. */
export const leaveList: List<LeaveRow | Absent> = {
  name: 'leave.of-doctor',
  columns,
  body: (conditions) =>
    `FROM doctors d LEFT JOIN leaves l ON l.doctor_id = d.id AND ${conditions} WHERE d.user_id = $1`,
  id: 'l.id',
  order: [],
  owned: true,
  fields: {
    id: sortable('integer', 'l.id'),
    starts_at: sortable('instant', 'l.starts_at'),
    ends_at: sortable('instant', 'l.ends_at'),
    reason: sortable('text', `coalesce(l.reason, '')`),
    starts_on: amount('date', `${wallClock('l.starts_at')}::date`),
  },
  searched: 'the reason',
  search: each(({ text }) => `folded(coalesce(l.reason, '')) LIKE folded(${text})`),
};

export const leaveOfDoctor = statement<LeaveRow>(
  'leave.one-of-doctor',
  `SELECT ${columns} FROM leaves l JOIN doctors d ON d.id = l.doctor_id WHERE d.user_id = $1 AND l.id = $2`,
);

/** The doctor of an account, and the colleagues who could stand in. */
export const departmentOfUser = `
  SELECT d.id AS "doctorId", ARRAY(
    SELECT c.id FROM doctors c JOIN users u ON u.id = c.user_id AND u.approved AND u.active
     WHERE c.department = d.department AND c.id <> d.id ORDER BY c.id) AS colleagues
    FROM doctors d WHERE d.user_id = $1`;

/** Open appointments whose claims a leave would overlap. */
export const appointmentsWithin = `
  SELECT a.id FROM claims c JOIN appointments a ON a.id = c.appointment_id
   WHERE c.doctor_id = $1 AND c.during && tstzrange($2, $3) AND a.state IN ('approved', 'requested')
   ORDER BY c.during, a.id`;

/** Visits that a leave overlaps, but that have been, or are under way: they stay, marked as booked over for good. */
export const visitsBookedOver = `
  UPDATE appointments v SET overbook_reason = coalesce(v.overbook_reason, 'There was leave at this time later.')
    FROM claims c
   WHERE c.doctor_id = $1 AND c.during && tstzrange($2, $3) AND v.id = c.appointment_id
     AND v.state NOT IN ('approved', 'requested')
  RETURNING v.id, ${patientOf('v.id')}`;
