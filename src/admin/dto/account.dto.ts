import { ApiProperty } from '@nestjs/swagger';
import type { AccountChanges } from '../../auth/accounts.service.js';
import { UserDto } from '../../auth/dto/account.dto.js';
import { Flag, Name } from '../../http/fields.js';

/** An account as admins see it. */
export class AccountDto extends UserDto {
  @ApiProperty({ format: 'uuid', example: 'd6e19da5-92f8-45e3-ad26-63fa39f8e90f' })
  id: string;

  @ApiProperty({ description: 'whether an admin has approved the account', example: true })
  status: boolean;
}

export class AccountChangesDto {
  @Name({ optional: true, example: 'doctor3' }) first_name?: string;
  @Name({ optional: true, example: 'three' }) last_name?: string;
  @Flag({ optional: true, example: true, description: 'true approves, false withdraws the approval' }) status?: boolean;
}

export const accountChanges = ({ first_name, last_name, status }: AccountChangesDto): AccountChanges => ({
  firstName: first_name,
  lastName: last_name,
  approved: status,
});
