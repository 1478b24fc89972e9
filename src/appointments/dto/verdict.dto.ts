import { ApiProperty } from '@nestjs/swagger';
import { Instant } from '../../http/fields.js';
import { SlotDto } from '../../schedule/dto/slot.dto.js';

const kinds = ['doctor_busy', 'patient_busy', 'on_leave', 'outside_hours', 'past'] as const;

/** One thing that stands against a time. */
export class ConflictDto {
  @ApiProperty({ enum: kinds, example: 'doctor_busy' }) kind: (typeof kinds)[number];
  @Instant({ example: '2030-07-18T10:00:00Z' }) from: string;
  @Instant({ example: '2030-07-18T10:30:00Z' }) to: string;

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
    example: '94d9debf-6c3b-48bb-98f6-1c8f0fbeae04',
  })
  patient?: string;

  @ApiProperty({ type: String, required: false, description: 'for admins', example: 'patient one' })
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
  @ApiProperty({ example: 'requested' }) state: string;
  @ApiProperty({
    type: [String],
    description: 'steps that lead on from this state',
    example: ['approve', 'reject', 'cancel'],
  })
  allowed: string[];
}
