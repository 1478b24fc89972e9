import { personsWith, type UserRow, userColumns, userFields } from '../auth/user.queries.js';
import { amount, field, type List, sortable } from '../database/list.js';
import { statement } from '../database/statements.js';

/** A patient with the account: all that any answer about one shows. */
export interface PatientRow extends UserRow {
  id: number;
  age: string;
  address: string;
  mobile: string;
}

const columns = `${userColumns}, p.id, p.age, p.address, p.mobile`;

const from = `FROM patients p JOIN users u ON u.id = p.user_id AND u.role = 'patient'`;

export const patientOfUser = statement<PatientRow>(
  'patients.of-user',
  `SELECT ${columns} ${from} WHERE p.user_id = $1`,
);

const listOf = (name: string, condition: string): List<PatientRow> => ({
  name: `patients.${name}`,
  columns,
  body: (conditions) => `${from} WHERE ${condition} AND ${conditions}`,
  id: 'p.id',
  order: [],
  owned: false,
  counted: true,
  fields: {
    id: sortable('integer', 'p.id'),
    ...userFields,
    age: amount('decimal', 'p.age'),
    address: sortable('text', 'left(p.address, 200)'),
    mobile: field('text', 'p.mobile'),
  },
  searched: 'names, username and mobile',
  search: (patterns) => personsWith('patients', 'p', patterns),
});

/** Two statements, not one with a parameter: the waiting ones are few, and planned for as such. */
export const patientLists = {
  approved: listOf('approved', 'u.approved'),
  waiting: listOf('waiting', 'NOT u.approved'),
};
