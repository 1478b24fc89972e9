import { ApiProperty } from '@nestjs/swagger';

export class SessionDto {
  @ApiProperty({ format: 'uuid', example: 'd6e19da5-92f8-45e3-ad26-63fa39f8e90f' })
  id: string;

  @ApiProperty({ type: String, nullable: true, example: 'Firefox on Windows' })
  device: string | null;

  @ApiProperty({ format: 'date-time' })
  created_at: string;

  @ApiProperty({ format: 'date-time', description: 'to the minute' })
  last_used_at: string;

  @ApiProperty({ format: 'date-time', description: 'the latest moment at which it ends' })
  expires_at: string;

  @ApiProperty({ description: 'whether it is the one that asks' })
  current: boolean;
}
