import { statement } from '../database/statements.js';
import type { Department } from './department.js';

/** A doctor with the account: all that any answer about one shows. */
export interface DoctorRow {
  userId: string;
  username: string;
  firstName: string;
  lastName: string;
  approved: boolean;
  id: number;
  department: Department;
  address: string;
  mobile: string;
}

const doctors = `
  SELECT u.id AS "userId", u.username, u.first_name AS "firstName", u.last_name AS "lastName", u.approved,
         d.id, d.department, d.address, d.mobile
    FROM doctors d JOIN users u ON u.id = d.user_id AND u.role = 'doctor'`;

export const doctorOfUser = statement<DoctorRow>('doctors.of-user', `${doctors} WHERE d.user_id = $1`);

export const doctorsByApproval = statement<DoctorRow>(
  'doctors.by-approval',
  `${doctors} WHERE u.approved = $1 ORDER BY d.id`,
);

export const approvalOfDoctor = statement<{ approved: boolean }>(
  'doctors.approval',
  'SELECT u.approved AND u.active AS approved FROM doctors d JOIN users u ON u.id = d.user_id WHERE d.id = $1',
);
