import { ApiProperty } from '@nestjs/swagger';

/** What was done, as a sentence for people. */
export class DoneDto {
  @ApiProperty({ example: 'The password has been changed.' })
  message: string;
}
