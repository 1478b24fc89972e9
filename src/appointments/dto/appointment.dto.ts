import { ApiProperty } from '@nestjs/swagger';
import { Doctor } from '../../doctors/doctor.entity.js';
import { type State, states } from '../../history/appointment-state.js';
import { HistoryDto, OwnAppointmentDto } from '../../history/dto/history.dto.js';
import { Day, Instant, Reference, TimeOfDay } from '../../http/fields.js';
import { enumOf } from '../../http/words.js';

/** A patient's request. */
export class AppointmentRequestDto {
  @Day({ example: '2030-07-15' }) appointment_date: string;
  @TimeOfDay({ example: '09:30:00' }) appointment_time: string;
  @Reference(() => Doctor, { example: 6, description: 'the id of an approved doctor' }) doctor: number;
}

export const slotOf = ({ appointment_date, appointment_time, doctor }: AppointmentRequestDto) => ({
  appointmentDate: appointment_date,
  appointmentTime: appointment_time,
  doctorId: doctor,
});

/** An appointment as its doctor sees it. */
export class DoctorAppointmentDto {
  @ApiProperty({ type: 'integer', example: 12 }) id: number;
  @ApiProperty({ example: 'patient one' }) patient_name: string;
  @ApiProperty({ description: 'years', example: 25.5 }) patient_age: number;
  @Day({ example: '2021-07-07' }) appointment_date: string;
  @TimeOfDay({ example: '09:33:38' }) appointment_time: string;

  @ApiProperty({ ...enumOf(states), example: 'approved' }) state: State;
  @Instant({ example: '2021-07-07T09:33:38Z' }) starts_at: string;
  @Instant({ example: '2021-07-07T10:03:38Z' }) ends_at: string;

  @ApiProperty({ type: HistoryDto, nullable: true, description: 'null for a patient who had no history when asking' })
  patient_history: HistoryDto | null;
}

/** A time that an appointment has beside its own. */
export class OtherTimeDto {
  @Day({ example: '2030-07-15' }) appointment_date: string;
  @TimeOfDay({ example: '09:00:00' }) appointment_time: string;
  @Instant({ example: '2030-07-15T09:00:00Z' }) starts_at: string;
}

/** An appointment of any state as its patient sees it. */
export class PatientAppointmentDto extends OwnAppointmentDto {
  @ApiProperty({
    type: OtherTimeDto,
    nullable: true,
    example: null,
    description: 'held while a move to another time waits for approval',
  })
  kept: OtherTimeDto | null;

  @ApiProperty({
    type: OtherTimeDto,
    nullable: true,
    example: null,
    description: 'a free time proposed instead of the one asked for',
  })
  offer: OtherTimeDto | null;
}

/** A doctor's day. */
export class TodayDto {
  @Day({ example: '2021-07-07' }) date: string;
  @ApiProperty({ type: [DoctorAppointmentDto] }) appointments: DoctorAppointmentDto[];
}
