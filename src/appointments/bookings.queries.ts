import type { Appointment } from './appointment.entity.js';
import type { Actor } from './step.js';

/** The user id of the patient of an appointment. */
export const patientOf = (id: string) =>
  `(SELECT p.user_id FROM appointments a JOIN patients p ON p.id = a.patient_id WHERE a.id = ${id}) AS "patientUserId"`;

export interface Seen extends Pick<Appointment, 'doctorId' | 'keptDoctorId'> {
  patientUserId: string;
  doctorUserId: string | null;
}

/** Whether it is the actor’s, if that is a patient or a doctor. */
export const concerns = ({ patientUserId, doctorUserId }: Seen, actor?: Actor) =>
  (actor?.role !== 'patient' || patientUserId === actor.id) && (actor?.role !== 'doctor' || doctorUserId === actor.id);

/** Before anything is locked: whom it concerns. */
export const seenBefore = `
  SELECT doctor_id AS "doctorId", kept_doctor_id AS "keptDoctorId", ${patientOf('$1')},
         (SELECT user_id FROM doctors WHERE id = doctor_id) AS "doctorUserId"
    FROM appointments WHERE id = $1`;

/** Records a step that was just written. */
export const insertEvent = `
  INSERT INTO appointment_events (appointment_id, actor_id, actor_role, action, from_state, to_state, starts_at, reason)
  SELECT id, $2, $3, $4, $5, state, starts_at, $6 FROM appointments WHERE id = $1
  RETURNING ${patientOf('appointment_id')}`;
