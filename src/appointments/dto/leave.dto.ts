import { ApiProperty } from '@nestjs/swagger';
import type { ObjectRule } from '../../http/body.pipe.js';
import type { FieldFaults } from '../../http/errors.js';
import { Choice, Day, Instant, Text, TimeOfDay } from '../../http/fields.js';
import { Example } from '../../http/openapi-examples.js';
import { SlotDto } from '../../schedule/dto/slot.dto.js';
import { affectedChoices } from '../leave.service.js';
import { PatientAppointmentDto } from './appointment.dto.js';

/** From a day to another, both included, by the hospital's calendar; with times only a part of the first and the last. */
export class NewLeaveDto implements ObjectRule {
  @Day({ example: '2030-08-05' }) from: string;
  @Day({ example: '2030-08-09' }) to: string;
  @TimeOfDay({ optional: true, example: '13:00' }) from_time?: string;
  @TimeOfDay({ optional: true, example: '17:00' }) to_time?: string;
  @Text({
    optional: true,
    maxLength: 500,
    example: 'Conference',
    description: 'told to the patients whose appointments are moved or cancelled',
  })
  reason?: string;

  @Choice(affectedChoices, {
    optional: true,
    example: 'block',
    description: 'what becomes of appointments within: they block it, unless said otherwise',
  })
  affected?: (typeof affectedChoices)[number];

  check(): FieldFaults | undefined {
    if (this.to < this.from) return { to: ['The last day must not be before the first.'] };
    const ends = this.to_time ?? '24:00';
    if (this.to === this.from && ends <= (this.from_time ?? ''))
      return { to_time: ['The end must be after the start.'] };
    return undefined;
  }
}

export class LeaveDto {
  @ApiProperty({ type: 'integer', example: 1 }) id: number;
  @Instant({ example: '2030-08-05T13:00:00Z' }) starts_at: string;
  @Instant({ example: '2030-08-09T17:00:00Z' }) ends_at: string;
  @ApiProperty({ type: String, nullable: true, example: 'Conference' }) reason: string | null;
}

export class AffectedDto {
  @ApiProperty({ type: PatientAppointmentDto, description: 'as it was before' }) appointment: PatientAppointmentDto;

  @ApiProperty({ type: SlotDto, nullable: true, description: 'the doctor’s next free time or else a colleague’s' })
  proposal: SlotDto | null;
}

@Example({
  leave: { id: 1, starts_at: '2030-08-05T13:00:00Z', ends_at: '2030-08-09T17:00:00Z', reason: 'Conference' },
  affected: [],
})
export class LeaveGrantedDto {
  @ApiProperty({ type: LeaveDto, nullable: true, description: 'null with dry_run' }) leave: LeaveDto | null;
  @ApiProperty({ type: [AffectedDto] }) affected: AffectedDto[];
}

export class AppointmentsAffectedDto {
  @ApiProperty({ example: 'There are appointments within this leave.' }) detail: string;

  @ApiProperty({ enum: ['appointments_affected'], example: 'appointments_affected' })
  code: 'appointments_affected';

  @ApiProperty({ type: [AffectedDto] }) affected: AffectedDto[];
}
