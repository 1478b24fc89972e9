import { ApiProperty, OmitType, PartialType } from '@nestjs/swagger';
import { AppointmentRequestDto, PatientAppointmentDto } from '../../appointments/dto/appointment.dto.js';
import {
  Overbook,
  type Overbooking,
  OverbookReason,
  overbookFaults,
  RescheduleDto,
} from '../../appointments/dto/steps.dto.js';
import type { AppointmentChanges } from '../../appointments/scheduling.service.js';
import { Doctor } from '../../doctors/doctor.entity.js';
import { History } from '../../history/history.entity.js';
import type { ObjectRule } from '../../http/body.pipe.js';
import { Flag, Part, Reference } from '../../http/fields.js';

/** AA in the contract. */
export class AdminAppointmentDto extends PatientAppointmentDto {
  @ApiProperty({ type: 'integer', nullable: true, description: 'the history’s id', example: 9 })
  patient_history: number | null;

  @ApiProperty({ type: 'integer', example: 30 }) duration_minutes: number;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'why it may overlap others; null if it may not',
    example: null,
  })
  overbook_reason: string | null;
}

/** A request, and the others of its group. */
export class WaitingAppointmentDto extends AdminAppointmentDto {
  @ApiProperty({
    type: [AdminAppointmentDto],
    required: false,
    description: 'later requests for the same time, with group=slot',
  })
  rivals?: AdminAppointmentDto[];
}

class BookingFieldsDto extends AppointmentRequestDto implements Overbooking, ObjectRule {
  @Reference(() => History, { example: 9, description: 'the history’s id' }) patient_history: number;
  @Flag({ optional: true, example: true, description: 'ignored: a booking is approved at once' }) status?: boolean;
  @Overbook() overbook?: boolean;
  @OverbookReason() overbook_reason?: string | null;

  check() {
    return overbookFaults(this);
  }
}

export class BookingDto {
  @Part(() => BookingFieldsDto, { envelope: true }) appointments: BookingFieldsDto;
}

class AppointmentChangesDto
  extends PartialType(OmitType(BookingFieldsDto, ['patient_history', 'status', 'check']), { skipNullProperties: false })
  implements ObjectRule
{
  @Reference(() => History, { optional: true, nullable: true, example: 9, description: 'null only while it has none' })
  patient_history?: number | null;

  @Flag({ optional: true, example: true, description: 'true approves, false sends it back to the waiting ones' })
  status?: boolean;

  check() {
    return overbookFaults(this);
  }
}

/** An admin's change of time, which counts at once. */
export class AdminRescheduleDto extends RescheduleDto implements Overbooking, ObjectRule {
  @Reference(() => Doctor, { optional: true, example: 6, description: 'the id of another approved doctor' })
  doctor?: number;

  @Overbook() overbook?: boolean;
  @OverbookReason() overbook_reason?: string | null;

  check() {
    return overbookFaults(this);
  }
}

export class AppointmentUpdateDto {
  @Part(() => AppointmentChangesDto, { envelope: true }) appointments: AppointmentChangesDto;
}

export const appointmentChanges = (form: AppointmentChangesDto): AppointmentChanges => ({
  appointmentDate: form.appointment_date,
  appointmentTime: form.appointment_time,
  approved: form.status,
  historyId: form.patient_history,
  doctorId: form.doctor,
});
