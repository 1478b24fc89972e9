import { Appointment } from './appointments/appointment.entity.js';
import { AppointmentEvent } from './appointments/appointment-event.entity.js';
import { AuditRow } from './audit/audit-row.entity.js';
import { AuditSeal } from './audit/audit-seal.entity.js';
import { Session } from './auth/session.entity.js';
import { User } from './auth/user.entity.js';
import { Department } from './doctors/department.entity.js';
import { Doctor } from './doctors/doctor.entity.js';
import { Cost } from './history/cost.entity.js';
import { History } from './history/history.entity.js';
import { Patient } from './patients/patient.entity.js';
import { Leave } from './schedule/leave.entity.js';
import { WorkingHours } from './schedule/working-hours.entity.js';

/** For what works on the whole database, below or beside the application. */
export const entities = [
  User,
  Session,
  Department,
  Doctor,
  Patient,
  History,
  Cost,
  Appointment,
  AppointmentEvent,
  Leave,
  WorkingHours,
  AuditRow,
  AuditSeal,
];
