import type { EntityManager } from 'typeorm';
import { shownTime } from '../http/coerce-time.js';
import type { Visit } from '../schedule/claims.service.js';
import { type Appointment, noSuchTime } from './appointment.entity.js';

type Planned = WallTime & {
  id?: number;
  doctorId: number;
  patientId: number;
  durationMinutes?: number;
};

/** What the hospital's clocks and calendars show. */
export type WallTime = Pick<Appointment, 'appointmentDate' | 'appointmentTime'>;

/**
 * What an appointment would claim; one that is not there yet takes as long as the doctor's department has visits take.
 * @throws Violation when the hospital's clocks skip the time
 */
export async function visitOf(manager: EntityManager, planned: Planned): Promise<Visit> {
  const { id = null, doctorId, patientId, appointmentDate, appointmentTime, durationMinutes } = planned;
  const [{ startsAt, minutes }] = await manager.query(
    `SELECT instant_of($1::date + $2::time, hospital_timezone()) AS "startsAt", coalesce($3, visit_minutes($4)) AS minutes`,
    [appointmentDate, appointmentTime, durationMinutes, doctorId],
  );
  if (!startsAt) throw noSuchTime();
  const endsAt = new Date(startsAt.getTime() + minutes * 60_000);
  return { doctorId, patientId, startsAt, endsAt, appointmentId: id };
}

/** What its instants are made of. */
export const clockOf = ({ appointmentDate, appointmentTime, durationMinutes }: Appointment) =>
  [appointmentDate, shownTime(appointmentTime), durationMinutes].join();

/** What its claim is made of. */
export const claimOf = (appointment: Appointment) =>
  [appointment.doctorId, appointment.patientId, clockOf(appointment)].join();

/** Whether one that waits to be moved has held that time all along. */
export const keeps = (
  { keptDoctorId, keptStartsAt, keptEndsAt }: Appointment,
  { doctorId, startsAt, endsAt }: Pick<Visit, 'doctorId' | 'startsAt' | 'endsAt'>,
) =>
  keptDoctorId === doctorId &&
  keptStartsAt?.getTime() === startsAt.getTime() &&
  keptEndsAt?.getTime() === endsAt.getTime();
