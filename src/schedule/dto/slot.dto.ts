import { ApiProperty } from '@nestjs/swagger';
import { Day, Instant, TimeOfDay } from '../../http/fields.js';

/** A free time of a doctor: on the hospital's clocks, as a booking takes it, and as instants. */
export class SlotDto {
  @ApiProperty({ type: 'integer', description: 'the doctor’s id', example: 6 }) doctor: number;
  @Day({ example: '2030-07-15' }) appointment_date: string;
  @TimeOfDay({ example: '09:30:00' }) appointment_time: string;
  @Instant({ example: '2030-07-15T09:30:00Z' }) starts_at: string;
  @Instant({ example: '2030-07-15T10:00:00Z' }) ends_at: string;
}
