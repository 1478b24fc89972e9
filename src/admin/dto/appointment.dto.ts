import { ApiProperty, OmitType, PartialType } from '@nestjs/swagger';
import type { AppointmentChanges } from '../../appointments/appointments.service.js';
import { AppointmentRequestDto } from '../../appointments/dto/appointment.dto.js';
import { OwnAppointmentDto } from '../../history/dto/history.dto.js';
import { History } from '../../history/history.entity.js';
import { Flag, Part, Reference } from '../../http/fields.js';

/** AA in the contract. */
export class AdminAppointmentDto extends OwnAppointmentDto {
  @ApiProperty({ type: 'integer', nullable: true, description: 'the history’s id', example: 9 })
  patient_history: number | null;
}

class BookingFieldsDto extends AppointmentRequestDto {
  @Reference(() => History, { example: 9, description: 'the history’s id' }) patient_history: number;
  @Flag({ optional: true, example: true, description: 'ignored: a booking is approved at once' }) status?: boolean;
}

export class BookingDto {
  @Part(() => BookingFieldsDto, { envelope: true }) appointments: BookingFieldsDto;
}

class AppointmentChangesDto extends PartialType(OmitType(BookingFieldsDto, ['patient_history', 'status']), {
  skipNullProperties: false,
}) {
  @Reference(() => History, { optional: true, nullable: true, example: 9, description: 'null only while it has none' })
  patient_history?: number | null;

  @Flag({ optional: true, example: true, description: 'true approves, false sends it back to the waiting ones' })
  status?: boolean;
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
