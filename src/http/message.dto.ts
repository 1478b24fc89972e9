import { ApiProperty } from '@nestjs/swagger';

export class MessageDto {
  @ApiProperty({ example: 'Appointment with id `13` has been deleted.' })
  message: string;
}
