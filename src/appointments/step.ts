import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity.js';
import type { ActorRole } from '../auth/role.js';
import type { Check } from '../http/item.js';
import type { Appointment } from './appointment.entity.js';
import type { EventAction } from './life-cycle.js';

/** Who takes a step; the hospital itself has no account. */
export interface Actor {
  id: string | null;
  role: ActorRole;
}

/** What a step writes, and how it is recorded. */
export interface Step {
  action: EventAction;
  fields: QueryDeepPartialEntity<Appointment>;
  reason?: string | null | undefined;
  /** why it may overlap others */
  overbook?: string | undefined;
}

/** What a change of an appointment is held to from when that is locked. */
export interface Terms {
  /** whose it is going to be, if that may change */
  doctorId?: number | null | undefined;
  /** that it is still what somebody has read */
  check?: Check | undefined;
  /** whose it must still be, if of a patient or a doctor */
  actor?: Actor;
}
