import { ApiProperty } from '@nestjs/swagger';

export class SessionDto {
  @ApiProperty({ format: 'uuid', example: 'd6e19da5-92f8-45e3-ad26-63fa39f8e90f' })
  id: string;

  @ApiProperty({ type: String, nullable: true, example: 'Firefox on Windows' })
  device: string | null;

  @ApiProperty({ format: 'date-time', example: '2026-01-05T08:00:00.000Z' })
  created_at: string;

  @ApiProperty({ format: 'date-time', description: 'to the minute', example: '2026-01-05T09:30:00.000Z' })
  last_used_at: string;

  @ApiProperty({
    format: 'date-time',
    example: '2026-02-04T08:00:00.000Z',
    description: 'the latest moment at which it ends',
  })
  expires_at: string;

  @ApiProperty({ description: 'whether it is the one that asks', example: true })
  current: boolean;
}
