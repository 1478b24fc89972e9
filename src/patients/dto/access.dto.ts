import { ApiProperty } from '@nestjs/swagger';
import { type Outcome, outcomes } from '../../audit/outcome.js';
import { type ActorRole, actorRoles } from '../../auth/role.js';
import { enumOf } from '../../http/words.js';

/** What somebody did with the patient's data. */
export class AccessDto {
  @ApiProperty({ type: String, format: 'date-time', example: '2026-01-05T09:30:00.123456Z' }) at: string;
  @ApiProperty({ description: 'a sentence', example: 'A doctor read your appointments and their histories.' })
  what: string;
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'of the person, who may have no account any more, or none that was known, or be another patient',
    example: 'doctor7 seven',
  })
  name: string | null;
  @ApiProperty({ ...enumOf(actorRoles), nullable: true, example: 'doctor' }) role: ActorRole | null;
  @ApiProperty({ ...enumOf(outcomes), example: 'allowed' }) outcome: Outcome;
}
