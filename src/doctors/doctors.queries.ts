import { isCalled, personsWith, type UserRow, userColumns, userFields, usersCalled } from '../auth/user.queries.js';
import { field, type List, sortable } from '../database/list.js';
import { statement } from '../database/statements.js';

/** A doctor with the account: all that any answer about one shows. */
export interface DoctorRow extends UserRow {
  id: number;
  department: string;
  address: string;
  mobile: string;
}

const columns = `${userColumns}, d.id, d.department, d.address, d.mobile`;

const from = `FROM doctors d JOIN users u ON u.id = d.user_id AND u.role = 'doctor'`;

export const doctorOfUser = statement<DoctorRow>('doctors.of-user', `SELECT ${columns} ${from} WHERE d.user_id = $1`);

const listOf = (name: string, condition: string): List<DoctorRow> => ({
  name: `doctors.${name}`,
  columns,
  body: (conditions) => `${from} WHERE ${condition} AND ${conditions}`,
  id: 'd.id',
  order: [],
  owned: false,
  counted: true,
  fields: {
    id: sortable('integer', 'd.id'),
    ...userFields,
    department: field('text', 'd.department'),
    address: sortable('text', 'left(d.address, 200)'),
    mobile: field('text', 'd.mobile'),
  },
  searched: 'names, username and mobile',
  search: (patterns) => personsWith('doctors', 'd', patterns),
});

/** Two statements, not one with a parameter: the waiting ones are few, and planned for as such. */
export const doctorLists = { approved: listOf('approved', 'u.approved'), waiting: listOf('waiting', 'NOT u.approved') };

export interface LeftAppointment {
  id: number;
  patientUserId: string;
  /** whether it was to be with the doctor, and whether it is until it is moved */
  doctorId: boolean | null;
  keptDoctorId: boolean | null;
}

/** Of the doctor with this user id. */
export const appointmentsOfUser = `
  SELECT a.id, p.user_id AS "patientUserId", a.doctor_id = d.id AS "doctorId", a.kept_doctor_id = d.id AS "keptDoctorId"
    FROM doctors d JOIN appointments a ON d.id IN (a.doctor_id, a.kept_doctor_id) JOIN patients p ON p.id = a.patient_id
   WHERE d.user_id = $1 ORDER BY a.id`;

/** A doctor whom patients can choose, as far as they may know. */
export interface BookableDoctor {
  id: number;
  firstName: string;
  lastName: string;
  department: string;
  /** how long a visit takes */
  visitMinutes: number;
}

const bookable = {
  columns: `d.id, u.first_name AS "firstName", u.last_name AS "lastName", d.department, t.visit_minutes AS "visitMinutes"`,
  from: `${from} JOIN departments t ON t.code = d.department WHERE u.approved AND u.active`,
};

export const bookableDoctor = statement<BookableDoctor>(
  'doctors.bookable',
  `SELECT ${bookable.columns} ${bookable.from} AND d.id = $1`,
);

export const bookableOfDepartment = statement<BookableDoctor>(
  undefined,
  `SELECT ${bookable.columns} ${bookable.from} AND d.department = $1`,
);

export const bookableList: List<BookableDoctor> = {
  name: 'doctors.bookable-list',
  columns: bookable.columns,
  body: (conditions) => `${bookable.from} AND ${conditions}`,
  id: 'd.id',
  order: [],
  owned: false,
  fields: {
    id: sortable('integer', 'd.id'),
    first_name: userFields.first_name,
    last_name: userFields.last_name,
    department: field('text', 'd.department'),
  },
  searched: 'names',
  // there are no statistics of names without usernames: as a value, PostgreSQL expects that many have them, and fills the page
  search: (patterns) =>
    patterns.some(({ indexed }) => indexed)
      ? `d.user_id IN (${usersCalled(...patterns)})`
      : `(SELECT ${isCalled('u')(patterns)})`,
};

export const approvalOfDoctor = statement<{ approved: boolean }>(
  'doctors.approval',
  'SELECT u.approved AND u.active AS approved FROM doctors d JOIN users u ON u.id = d.user_id WHERE d.id = $1',
);
