import type { EntityManager } from 'typeorm';
import { wallClock } from '../database/instant.js';
import type { Appointment } from './appointment.entity.js';
import { stateAfter } from './life-cycle.js';
import type { Step } from './step.js';

/**
 * Of a move that waits for approval the appointment stays where it was.
 * @throws IllegalTransition
 */
export async function rejection(manager: EntityManager, current: Appointment, reason?: string): Promise<Step> {
  const state = stateAfter('reject', current.state);
  const fields = current.keptStartsAt ? await keptTime(manager, current) : { state };
  return { action: 'reject', fields, reason };
}

async function keptTime(manager: EntityManager, { id, keptDoctorId }: Appointment): Promise<Step['fields']> {
  const [kept] = await manager.query(
    `SELECT ${wallClock('kept_starts_at')}::date::text AS date, ${wallClock('kept_starts_at')}::time::text AS time
       FROM appointments WHERE id = $1`,
    [id],
  );
  return { state: 'approved', doctorId: keptDoctorId, appointmentDate: kept.date, appointmentTime: kept.time };
}
