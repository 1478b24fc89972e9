import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { naming } from '../audit/audited.js';
import { Changes } from '../audit/changes.service.js';
import { note } from '../audit/entry.js';
import { wallClock } from '../database/instant.js';
import { patientOf } from './bookings.queries.js';

const EVERY = 60_000;

/**
 * Requests whose time has passed. What came over from elsewhere has no steps here and goes on waiting for an admin, as does
 * what an admin dealt with after its time: admins may record the past. One to move an appointment leaves that where it was.
 */
const expire = `
  WITH due AS (
    SELECT id FROM appointments a
     WHERE state = 'requested' AND starts_at < now()
       AND (SELECT bool_and(actor_role <> 'admin' OR at < a.starts_at) FROM appointment_events WHERE appointment_id = a.id)
       FOR UPDATE SKIP LOCKED),
  gone AS (
    UPDATE appointments a
       SET state = CASE WHEN kept_starts_at IS NULL THEN 'expired' ELSE 'approved' END,
           appointment_date = coalesce(${wallClock('kept_starts_at')}::date, appointment_date),
           appointment_time = coalesce(${wallClock('kept_starts_at')}::time, appointment_time),
           doctor_id = coalesce(kept_doctor_id, doctor_id)
      FROM due WHERE a.id = due.id
    RETURNING a.id, a.state, a.starts_at)
  INSERT INTO appointment_events (appointment_id, actor_role, action, from_state, to_state, starts_at)
  SELECT id, 'system', 'expire', 'requested', state, starts_at FROM gone
  RETURNING appointment_id AS id, to_state AS state, ${patientOf('appointment_id')}`;

interface Ended {
  id: number;
  state: 'expired' | 'approved';
  patientUserId: string;
}

const formerTime = { appointmentDate: true, appointmentTime: true, doctorId: true };

const expiry = naming('appointment.expire', 'ended a request of yours whose time had passed');

/** Ends requests that nobody answered in time; every process does, none waits for another. */
@Injectable()
export class Expiry implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Appointments');
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly changes: Changes) {}

  onApplicationBootstrap(): void {
    const sweep = () => this.sweep().catch(() => this.logger.warn('requests that are over could not be ended'));
    this.timer = setInterval(sweep, EVERY).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  async sweep(): Promise<void> {
    await this.changes.runUnasked(expiry, async (manager) => {
      const gone: Ended[] = await manager.query(expire);
      note({
        subjects: gone.map(({ patientUserId }) => patientUserId),
        records: gone.map(({ id }) => `appointment ${id}`),
        // what was to be moved has its former time and doctor again
        changes: { state: true, ...(gone.some(({ state }) => state === 'approved') && formerTime) },
      });
    });
  }
}
