import { ApiProperty } from '@nestjs/swagger';
import { Doctor } from '../../doctors/doctor.entity.js';
import { HistoryDto } from '../../history/dto/history.dto.js';
import { Day, Reference, TimeOfDay } from '../../http/fields.js';

/** A patient's request. */
export class AppointmentRequestDto {
  @Day({ example: '2030-07-18' }) appointment_date: string;
  @TimeOfDay({ example: '16:33:27' }) appointment_time: string;
  @Reference(() => Doctor, { example: 6, description: 'the id of an approved doctor' }) doctor: number;
}

/** An appointment as its doctor sees it. */
export class DoctorAppointmentDto {
  @ApiProperty({ example: 'patient one' }) patient_name: string;
  @ApiProperty({ description: 'years', example: 25.5 }) patient_age: number;
  @Day({ example: '2021-07-07' }) appointment_date: string;
  @TimeOfDay({ example: '09:33:38' }) appointment_time: string;

  @ApiProperty({ type: HistoryDto, nullable: true, description: 'null for a patient who had no history when asking' })
  patient_history: HistoryDto | null;
}
