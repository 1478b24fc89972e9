import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { instant } from '../database/instant.js';
import { onViolation } from '../database/violations.js';
import { Conflict, NotFound } from '../http/errors.js';

/** What stands against an appointment. */
export interface Blocker {
  kind: 'doctor_busy' | 'patient_busy' | 'on_leave' | 'outside_hours' | 'past';
  startsAt: string;
  endsAt: string;
  /** of the appointment that is in the way; all null for another reason */
  appointmentId: number | null;
  patientId: string | null;
  patientName: string | null;
}

/** A visit that is to take place. */
export interface Visit {
  doctorId: number;
  patientId: number;
  startsAt: Date;
  endsAt: Date;
  /** the appointment that it is of, whose own claim is not in its way */
  appointmentId: number | null;
}

/** First key of the advisory locks; the second is the doctor's id. */
const DOCTOR_LOCK = 7301;

const overlapping = `
  SELECT k.kind, ${instant('lower(c.during)')} AS "startsAt", ${instant('upper(c.during)')} AS "endsAt",
         c.appointment_id AS "appointmentId", p.user_id AS "patientId", trim(u.first_name || ' ' || u.last_name) AS "patientName"
    FROM claims c
    JOIN LATERAL (VALUES ('on_leave', c.leave_id IS NOT NULL AND c.doctor_id = $1),
                         ('doctor_busy', c.leave_id IS NULL AND c.doctor_id = $1),
                         ('patient_busy', c.patient_id = $2)) AS k (kind, applies) ON k.applies
    LEFT JOIN patients p ON p.id = c.patient_id
    LEFT JOIN users u ON u.id = p.user_id
   WHERE (c.doctor_id = $1 OR c.patient_id = $2) AND c.during && tstzrange($3, $4)
     AND ($5::integer IS NULL OR c.appointment_id IS DISTINCT FROM $5)
   ORDER BY c.during, k.kind`;

/** The time that appointments and leave hold. `claims` itself refuses two of one doctor or patient at once. */
@Injectable()
export class Claims {
  /**
   * Until the transaction ends, nobody else changes what these doctors hold. Before any row of theirs is locked, so that
   * two who need the same never wait for each other.
   */
  async lock(manager: EntityManager, doctorIds: (number | null | undefined)[]): Promise<void> {
    const sorted = [...new Set(doctorIds)].filter((id) => typeof id === 'number').sort((a, b) => a - b);
    if (sorted.length === 0) return;
    await manager.query('SELECT pg_advisory_xact_lock($1, id) FROM unnest($2::integer[]) AS id', [DOCTOR_LOCK, sorted]);
  }

  /** Everything that a visit would overlap, those that were booked over others among it. */
  async overlapping(manager: EntityManager, visit: Visit): Promise<Blocker[]> {
    const { doctorId, patientId, startsAt, endsAt, appointmentId } = visit;
    return manager.query(overlapping, [doctorId, patientId, startsAt, endsAt, appointmentId]);
  }
}

export const takenJustNow = () => new Conflict('This time was taken just now. Please try again.', 'slot_taken');

// whoever confirms asks first and tells everything; this is the last word, should another have been faster
for (const constraint of ['claims_doctor_excl', 'claims_patient_excl']) {
  onViolation(constraint, takenJustNow);
}

for (const constraint of ['claims_doctor_fkey', 'claims_patient_fkey']) onViolation(constraint, () => new NotFound());
