import type { AdminEventDto, EventDto } from './dto/steps.dto.js';
import type { EventRow } from './timeline.queries.js';

export const presentEvent = (event: EventRow): EventDto => ({
  at: event.at,
  action: event.action,
  from_state: event.fromState,
  to_state: event.toState,
  starts_at: event.startsAt,
  by: event.actorRole,
  reason: event.reason,
});

export const presentEventInFull = (event: EventRow): AdminEventDto => ({
  ...presentEvent(event),
  by_id: event.actorId,
  by_name: event.actorName,
});
