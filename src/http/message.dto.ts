import { ApiProperty } from '@nestjs/swagger';

/** What was done, as a sentence for people. Each operation gives its own as the example. */
export class MessageDto {
  @ApiProperty()
  message: string;
}
