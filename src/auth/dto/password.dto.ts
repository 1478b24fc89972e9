import { ApiProperty } from '@nestjs/swagger';
import type { ObjectRule } from '../../http/body.pipe.js';
import { type FieldFaults, messages } from '../../http/errors.js';
import { Email, Password, Text } from '../../http/fields.js';
import { OneOf } from '../../http/openapi-bodies.js';
import { NewPasswordDto } from './account.dto.js';

export class PasswordChangeDto extends NewPasswordDto {
  @Password() old_password: string;
}

/** Whose password is forgotten: one of both. */
@OneOf('username', 'email')
export class PasswordForgottenDto implements ObjectRule {
  @Text({ optional: true, example: 'patient2', description: 'this or the email' }) username?: string;
  @Text({ optional: true, example: 'meera@ward.example', description: 'this or the username' }) email?: string;

  check(): FieldFaults | undefined {
    return this.username || this.email ? undefined : { username: [messages.required] };
  }
}

export class PasswordResetDto extends NewPasswordDto {
  @Text({ example: '1f0256d0ef4cf0ceba9f0c858e84c11a5468545e' }) token: string;
}

/** A token that sets a new password once; to hand over to the owner in person. */
export class ResetTokenDto {
  @ApiProperty({ pattern: '^[0-9a-f]{40}$', example: '1f0256d0ef4cf0ceba9f0c858e84c11a5468545e' })
  token: string;

  @ApiProperty({ format: 'date-time', example: '2026-01-05T10:00:00.000Z' })
  expires_at: string;
}

export class EmailDto {
  @ApiProperty({ type: String, nullable: true, example: 'meera@ward.example' })
  email: string | null;
}

export class EmailChangeDto {
  @Email({ nullable: true, description: 'null takes it away' }) email: string | null;
  @Password({ description: 'of the account' }) password: string;
}
