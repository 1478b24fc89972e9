import { statement } from '../database/statements.js';

/** A patient with the account: all that any answer about one shows. */
export interface PatientRow {
  userId: string;
  username: string;
  firstName: string;
  lastName: string;
  approved: boolean;
  id: number;
  age: string;
  address: string;
  mobile: string;
}

const patients = `
  SELECT u.id AS "userId", u.username, u.first_name AS "firstName", u.last_name AS "lastName", u.approved,
         p.id, p.age, p.address, p.mobile
    FROM patients p JOIN users u ON u.id = p.user_id AND u.role = 'patient'`;

export const patientOfUser = statement<PatientRow>('patients.of-user', `${patients} WHERE p.user_id = $1`);

export const patientsByApproval = statement<PatientRow>(
  'patients.by-approval',
  `${patients} WHERE u.approved = $1 ORDER BY p.id`,
);
