import { ApiProperty } from '@nestjs/swagger';
import { Password, Text } from '../../http/fields.js';
import { Otp } from './mfa.dto.js';

export class LoginDto {
  @Text({ example: 'patient2' }) username: string;
  @Password({ example: 'patientaccess1234' }) password: string;
  @Otp({
    optional: true,
    nullable: true,
    empty: true,
    example: '',
    description: 'of an account with a second factor, or a recovery code; other accounts need none',
  })
  otp?: string | null;
}

/** Why a login with the right password is refused. */
export class LoginRefusalDto {
  @ApiProperty({ example: 'Your account is not approved by admin yet!' }) message: string;
  @ApiProperty({ enum: ['not_approved', 'wrong_role'], example: 'not_approved' }) code: string;
}

export class TokenDto {
  @ApiProperty({ pattern: '^[0-9a-f]{40}$', example: 'eba9f0c858e84c11a5468545e1f0256d0ef4cf0c' })
  token: string;
}
