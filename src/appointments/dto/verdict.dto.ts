import { ApiProperty } from '@nestjs/swagger';
import { type State, states } from '../../history/appointment-state.js';
import { Instant } from '../../http/fields.js';
import { enumOf } from '../../http/words.js';
import { SlotDto } from '../../schedule/dto/slot.dto.js';
import { type EventAction, eventActions } from '../life-cycle.js';

const kinds = ['doctor_busy', 'patient_busy', 'on_leave', 'outside_hours', 'past'] as const;

/** One thing that stands against a time. */
export class ConflictDto {
  @ApiProperty({ enum: kinds, example: 'doctor_busy' }) kind: (typeof kinds)[number];
  @Instant({ example: '2030-07-15T09:00:00Z' }) from: string;
  @Instant({ example: '2030-07-15T09:30:00Z' }) to: string;

  @ApiProperty({
    type: 'integer',
    required: false,
    description: 'an appointment of the reader’s, or any for admins',
    example: 14,
  })
  appointment_id?: number;

  @ApiProperty({
    type: String,
    format: 'uuid',
    required: false,
    description: 'whose it is, for admins',
    example: 'e48c322c-1221-43eb-8148-b28031870028',
  })
  patient?: string;

  @ApiProperty({ type: String, required: false, description: 'for admins', example: 'patien2 two' })
  patient_name?: string;
}

/** All that stands against a time, and when else it could be. */
export class ConflictsDto {
  @ApiProperty({ type: [ConflictDto] }) conflicts: ConflictDto[];

  @ApiProperty({ type: [SlotDto], description: 'the next free times of the doctor, three at most' })
  alternatives: SlotDto[];
}

export class SlotTakenDto extends ConflictsDto {
  @ApiProperty({ example: 'The appointment cannot be at this time.' }) detail: string;
  @ApiProperty({ enum: ['slot_taken'], example: 'slot_taken' }) code: 'slot_taken';
}

export class VerdictDto extends ConflictsDto {
  @ApiProperty({ description: 'whether nothing stands against it', example: false }) available: boolean;
}

/** 409 for a step that the life cycle does not have. */
export class IllegalTransitionDto {
  @ApiProperty({ example: 'An appointment that is requested cannot take this step: check-in.' }) detail: string;
  @ApiProperty({ enum: ['illegal_transition'], example: 'illegal_transition' }) code: 'illegal_transition';
  @ApiProperty({ ...enumOf(states), example: 'requested' }) state: State;
  @ApiProperty({
    ...enumOf(eventActions),
    isArray: true,
    description: 'steps that lead on from this state',
    example: ['approve', 'reject', 'cancel'],
  })
  allowed: EventAction[];
}
