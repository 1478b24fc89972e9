import { instant } from '../database/instant.js';
import { amount, field, type List, type ListField, sortable } from '../database/list.js';
import { each } from '../database/list-search.js';
import { type Absent, statement } from '../database/statements.js';
import type { State } from './appointment-state.js';

/** A history with its doctor and its costs, which are null when it has none. */
export interface HistoryRow {
  id: number;
  admitDate: string;
  symptoms: string;
  department: string;
  releaseDate: string | null;
  assignedDoctorId: number;
  doctorFirstName: string;
  doctorDepartment: string;
  roomCharge: number | null;
  medicineCost: number | null;
  doctorFee: number | null;
  otherCharge: number | null;
}

/** An appointment as its patient sees it. */
export interface OwnAppointmentRow {
  id: number;
  appointmentDate: string;
  appointmentTime: string;
  approved: boolean | null;
  doctorId: number | null;
  state: State;
  startsAt: string;
  endsAt: string;
}

export type OwnHistoryRow = HistoryRow & { appointments: OwnAppointmentRow[] };

const columns = `
  h.id, to_char(h.admit_date, 'YYYY-MM-DD') AS "admitDate", h.symptoms, h.department,
  to_char(h.release_date, 'YYYY-MM-DD') AS "releaseDate", h.assigned_doctor_id AS "assignedDoctorId",
  du.first_name AS "doctorFirstName", d.department AS "doctorDepartment",
  c.room_charge AS "roomCharge", c.medicine_cost AS "medicineCost",
  c.doctor_fee AS "doctorFee", c.other_charge AS "otherCharge"`;

const parents = `
  LEFT JOIN doctors d ON d.id = h.assigned_doctor_id
  LEFT JOIN users du ON du.id = d.user_id
  LEFT JOIN costs c ON c.history_id = h.id`;

// Each statement starts at the patient: no row at all means that there is no such patient, a row without id no history.

const fields: Readonly<Record<string, ListField>> = {
  admit_date: amount('date', 'h.admit_date'),
  // as text of any length it would not fit into a cursor
  symptomps: sortable('text', 'left(h.symptoms, 200)'),
  department: field('text', 'h.department'),
  release_date: amount('date', 'h.release_date', { order: `coalesce(h.release_date, 'infinity')` }),
  open: field('boolean', 'h.release_date IS NULL', { uses: ['filter'] }),
  room_charge: sortable('integer', 'coalesce(c.room_charge, 0)'),
  medicine_cost: sortable('integer', 'coalesce(c.medicine_cost, 0)'),
  doctor_fee: sortable('integer', 'coalesce(c.doctor_fee, 0)'),
  other_charge: sortable('integer', 'coalesce(c.other_charge, 0)'),
  total_cost: {
    kind: 'bigint',
    // each cost can be the greatest integer
    sql: 'coalesce(c.room_charge::bigint + c.medicine_cost + c.doctor_fee + c.other_charge, 0)',
    uses: ['range', 'sort'],
  },
};

const ofPatient = {
  body: (conditions: string) =>
    `FROM patients p
     LEFT JOIN (histories h ${parents}) ON h.patient_id = p.id AND ${conditions}
    WHERE p.user_id = $1`,
  id: 'h.id',
  order: [],
  owned: true,
  searched: 'the symptoms and the names of the doctor',
  search: each(({ text }) => `folded(h.symptoms || ' ' || du.first_name || ' ' || du.last_name) LIKE folded(${text})`),
};

/** Of the patient with this user id. */
export const historyList: List<HistoryRow | Absent> = {
  name: 'history.of-patient',
  columns,
  ...ofPatient,
  fields: {
    id: sortable('integer', 'h.id'),
    ...fields,
    assigned_doctor: field('integer', 'h.assigned_doctor_id'),
  },
};

/** The history with this id, whoever's it is; `own` tells whether it is of the patient with this user id. */
export const historyForPatient = statement<(HistoryRow & { own: true }) | { id: number; own: false } | Absent>(
  'history.for-patient',
  `SELECT ${columns}, h.patient_id = p.id AS own
     FROM patients p LEFT JOIN histories h ON h.id = $2 ${parents}
    WHERE p.user_id = $1`,
);

export const patientOfHistory = statement<{ patientId: number; userId: string }>(
  'history.patient',
  `SELECT p.id AS "patientId", p.user_id AS "userId" FROM histories h JOIN patients p ON p.id = h.patient_id WHERE h.id = $1`,
);

const appointments = `coalesce(
  (SELECT json_agg(json_build_object(
            'id', a.id, 'appointmentDate', to_char(a.appointment_date, 'YYYY-MM-DD'),
            'appointmentTime', a.appointment_time::text, 'approved', a.approved, 'doctorId', a.doctor_id,
            'state', a.state, 'startsAt', ${instant('a.starts_at')}, 'endsAt', ${instant('a.ends_at')})
          ORDER BY a.id)
     FROM appointments a WHERE a.history_id = h.id AND a.approved IS NOT NULL), '[]') AS appointments`;

/** As historyList, with the appointments of each; named here by their table, as history comes below them. */
export const ownHistoryList: List<OwnHistoryRow | Absent> = {
  ...ofPatient,
  name: 'history.own',
  columns: `${columns}, ${appointments}`,
  fields: { ...fields, assigned_doctor: sortable('text', 'du.first_name') },
};
