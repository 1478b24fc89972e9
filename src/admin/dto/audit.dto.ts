import { ApiProperty } from '@nestjs/swagger';
import { faults } from '../../audit/audit.queries.js';
import { type Outcome, outcomes } from '../../audit/outcome.js';
import { type ActorRole, actorRoles } from '../../auth/role.js';
import { enumOf } from '../../http/words.js';

const uuid = (description: string, example: string) => ({
  type: String,
  format: 'uuid',
  nullable: true,
  description,
  example,
});

/** A row of the record of access. */
export class AuditRowDto {
  @ApiProperty({ type: 'integer', example: 4711 }) id: number;
  @ApiProperty({ type: String, format: 'date-time', example: '2026-01-05T09:30:00.123456Z' }) at: string;
  @ApiProperty(
    uuid(
      'the account that asked; null for an unknown caller, the service itself, or a command of the operator',
      'ae592afb-e57d-49ad-851c-96118fdd64ac',
    ),
  )
  actor: string | null;
  @ApiProperty({ ...enumOf(actorRoles), nullable: true, example: 'admin' }) role: ActorRole | null;
  @ApiProperty(uuid('the login', '029db645-23ee-4518-ba46-eb027ff82a20')) session: string | null;
  @ApiProperty({ type: String, nullable: true, example: '192.0.2.7' }) address: string | null;
  @ApiProperty({ example: 'history.read' }) operation: string;
  @ApiProperty({
    type: [String],
    description: 'ids of the accounts whose data it was; 00000000-0000-0000-0000-000000000000 for every patient',
    example: ['e48c322c-1221-43eb-8148-b28031870028'],
  })
  subjects: string[];
  @ApiProperty({ type: [String], example: ['history 9'] }) records: string[];
  @ApiProperty({ type: [String], description: 'names of changed columns, or of a list’s parameters', example: [] })
  fields: string[];
  @ApiProperty({ type: 'integer', description: 'of the answer', example: 200 }) status: number;
  @ApiProperty({ ...enumOf(outcomes), example: 'allowed' }) outcome: Outcome;
  @ApiProperty(uuid('rows with the same one belong together', '01a21ecb-bf73-710b-8a6e-b5005d3fb9dd')) request:
    | string
    | null;
}

export class AuditFaultDto {
  @ApiProperty({ type: 'integer', nullable: true, description: 'null for a row that no seal can reach', example: 17 })
  seal: number | null;
  @ApiProperty({ type: 'integer', nullable: true, description: 'null for the seal itself', example: 4711 })
  row: number | null;
  @ApiProperty({
    enum: faults,
    description: '`unsealed`: this row and others wait to be sealed for more than a minute',
    example: 'changed',
  })
  fault: (typeof faults)[number];
}

export class SealDto {
  @ApiProperty({ type: 'integer', example: 17 }) id: number;
  @ApiProperty({ description: 'SHA-256', example: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' })
  hash: string;
  @ApiProperty({ type: String, format: 'date-time', example: '2026-01-05T09:30:01.000000Z' }) created_at: string;
}

export class VerificationDto {
  @ApiProperty({ description: 'whether every row is as it was, and sealed in time', example: true }) verified: boolean;
  @ApiProperty({ type: 'integer', example: 17 }) seals: number;
  @ApiProperty({ type: 'integer', description: 'rows that were compared', example: 4711 }) rows: number;
  @ApiProperty({ type: 'integer', description: 'rows of months that are no longer kept', example: 0 }) retired: number;
  @ApiProperty({
    type: 'integer',
    description: 'rows that are not sealed yet, as those of the last seconds',
    example: 2,
  })
  unsealed: number;
  @ApiProperty({
    type: SealDto,
    nullable: true,
    description: 'keep it elsewhere: it proves that no later state of the record lacks this one',
  })
  last_seal: SealDto | null;
  @ApiProperty({ type: [AuditFaultDto], description: 'the first 100', example: [] }) faults: AuditFaultDto[];
}
