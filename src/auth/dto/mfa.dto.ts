import { ApiProperty } from '@nestjs/swagger';
import { type FieldOptions, Password, Text } from '../../http/fields.js';

/** A one-time password, or a recovery code. */
export const Otp = (options: FieldOptions = {}) => Text({ maxLength: 50, ...options });

export class MfaSetupDto {
  @ApiProperty({ description: 'Base32, for the app', example: 'ODKE5LNCYFSGANHWNAXMJCJF4GMWMJC4' })
  secret: string;

  @ApiProperty({ description: 'the same as a link, to show as a QR code', example: 'otpauth://totp/Hospital:patient2' })
  otpauth_uri: string;
}

export class MfaVerifyDto {
  @Otp({ example: '784565' }) otp: string;
}

export class RecoveryCodesDto {
  @ApiProperty({ type: [String], example: ['3f2a9-07c41-5b8de-90a6f'] })
  recovery_codes: string[];
}

export class MfaDisableDto extends MfaVerifyDto {
  @Password({ example: 'the tide comes in', description: 'of the account' }) password: string;
}
