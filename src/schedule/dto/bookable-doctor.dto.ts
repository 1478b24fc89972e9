import { ApiProperty } from '@nestjs/swagger';
import { Name, Whole } from '../../http/fields.js';

/** A doctor as patients who choose one see them. */
export class BookableDoctorDto {
  @ApiProperty({ type: 'integer', description: 'what an appointment names', example: 6 }) id: number;
  @Name({ example: 'doctor7' }) first_name: string;
  @Name({ example: 'seven', description: 'may be empty' }) last_name: string;
  @ApiProperty({ description: 'a code of `GET api/departments/`', example: 'CL' }) department: string;
  @Whole({ example: 30, description: 'how long a visit takes' }) visit_minutes: number;
}
