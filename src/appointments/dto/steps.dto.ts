import { ApiProperty, PickType } from '@nestjs/swagger';
import { type ActorRole, actorRoles } from '../../auth/role.js';
import { type State, states } from '../../history/appointment-state.js';
import type { ObjectRule } from '../../http/body.pipe.js';
import { type FieldFaults, messages } from '../../http/errors.js';
import { Choice, Flag, Instant, Text } from '../../http/fields.js';
import { enumOf } from '../../http/words.js';
import { type EventAction, eventActions } from '../life-cycle.js';
import { competing } from '../rivals.service.js';
import { AppointmentRequestDto } from './appointment.dto.js';

/** Why a step is taken; kept in the timeline. */
export class ReasonDto {
  @Text({ optional: true, maxLength: 500, example: 'The doctor is ill' }) reason?: string;
}

/** Booking over others, on purpose. */
export interface Overbooking {
  overbook?: boolean;
  overbook_reason?: string | null;
}

export const Overbook = () => Flag({ optional: true, example: false, description: 'book over whatever is in the way' });
export const OverbookReason = () =>
  Text({
    optional: true,
    nullable: true,
    empty: true,
    maxLength: 500,
    example: null,
    description:
      'required to overbook, and told in the timeline, to the patient too; null, as answers have it, is none',
  });

export const overbookFaults = ({ overbook, overbook_reason }: Overbooking): FieldFaults | undefined =>
  overbook && !overbook_reason
    ? { overbook_reason: [overbook_reason === '' ? messages.blank : messages.required] }
    : undefined;

/** The reason, if it is asked for. */
export const overbookOf = ({ overbook, overbook_reason }: Overbooking) =>
  overbook ? (overbook_reason ?? undefined) : undefined;

export class ApprovalDto extends ReasonDto implements Overbooking, ObjectRule {
  @Choice(competing, {
    optional: true,
    example: 'keep',
    description: 'what becomes of other requests for this time: keep, unless said',
  })
  competing?: (typeof competing)[number];

  @Overbook() overbook?: boolean;
  @OverbookReason() overbook_reason?: string | null;

  check() {
    return overbookFaults(this);
  }
}

/** Another time for an appointment. */
export class RescheduleDto extends PickType(AppointmentRequestDto, ['appointment_date', 'appointment_time']) {
  @Text({ optional: true, maxLength: 500, example: 'I am ill' }) reason?: string;
}

/** One step of an appointment. */
export class EventDto {
  @Instant({ example: '2030-07-01T08:00:00Z' }) at: string;
  @ApiProperty({ ...enumOf(eventActions), example: 'approve' }) action: EventAction;
  @ApiProperty({ ...enumOf(states), nullable: true, description: 'null for the first step', example: 'requested' })
  from_state: State | null;
  @ApiProperty({ ...enumOf(states), example: 'approved' }) to_state: State;
  @Instant({ description: 'when the appointment begins, after this step', example: '2030-07-15T09:30:00Z' })
  starts_at: string;
  @ApiProperty({ ...enumOf(actorRoles), example: 'admin' }) by: ActorRole;
  @ApiProperty({ type: String, nullable: true, example: null }) reason: string | null;
}

/** With who it was, for admins. */
export class AdminEventDto extends EventDto {
  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: 'ae592afb-e57d-49ad-851c-96118fdd64ac' }) by_id:
    | string
    | null;
  @ApiProperty({ type: String, nullable: true, example: 'Admin' }) by_name: string | null;
}
