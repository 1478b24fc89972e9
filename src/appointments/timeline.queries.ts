import type { ActorRole } from '../auth/role.js';
import { instant } from '../database/instant.js';
import { statement } from '../database/statements.js';
import type { State } from '../history/appointment-state.js';
import type { EventAction } from './life-cycle.js';

export interface EventRow {
  at: string;
  action: EventAction;
  fromState: State | null;
  toState: State;
  startsAt: string;
  actorRole: ActorRole;
  actorId: string | null;
  actorName: string | null;
  reason: string | null;
}

/** The steps of an appointment, from the first. */
export const timelineOf = statement<EventRow>(
  'appointments.timeline',
  `SELECT ${instant('e.at')} AS at, e.action, e.from_state AS "fromState", e.to_state AS "toState",
          ${instant('e.starts_at')} AS "startsAt", e.actor_role AS "actorRole", e.actor_id AS "actorId",
          trim(u.first_name || ' ' || u.last_name) AS "actorName", e.reason
     FROM appointment_events e LEFT JOIN users u ON u.id = e.actor_id
    WHERE e.appointment_id = $1 ORDER BY e.id`,
);

/** The last step, by the ids of the rows. */
export const lastEventOf = `
  SELECT action, from_state AS "fromState", to_state AS "toState"
    FROM appointment_events WHERE appointment_id = $1 ORDER BY id DESC LIMIT 1`;
