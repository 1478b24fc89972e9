import { Problem } from '../http/errors.js';
import { presentAffected } from './leave.presenter.js';
import type { Affected } from './leave.service.js';

/** 409 with the appointments that a leave would overlap. */
export class AppointmentsAffected extends Problem {
  constructor(affected: Affected[]) {
    const body = { affected: affected.map(presentAffected) };
    super(409, 'There are appointments within this leave.', 'appointments_affected', { body });
  }
}
