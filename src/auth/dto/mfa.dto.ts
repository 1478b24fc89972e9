import { ApiProperty } from '@nestjs/swagger';
import { Password, Text } from '../../http/fields.js';

/** A one-time password, or a recovery code. */
export const Otp = (options: Parameters<typeof Text>[0] = {}) => Text({ maxLength: 50, ...options });

export class MfaSetupDto {
  @ApiProperty({ description: 'Base32, for the app', example: 'ODKE5LNCYFSGANHWNAXMJCJF4GMWMJC4' })
  secret: string;

  @ApiProperty({
    description: 'the same as a link, to show as a QR code',
    example: 'otpauth://totp/Hospital:patient2?secret=ODKE5LNCYFSGANHWNAXMJCJF4GMWMJC4&issuer=Hospital',
  })
  otpauth_uri: string;
}

export class MfaVerifyDto {
  @Otp({ example: '784565' }) otp: string;
}

const recoveryCodes = [
  '3f2a9-07c41-5b8de-90a6f-2a263-42a2b',
  '8c1d0-e44b7-1a9f2-6d3c5-73727-147af',
  'b70e6-2f8a1-93dc4-57e0b-5c04b-79750',
  '05a9c-d16e3-f7b28-4c01d-61938-d8c24',
  'e92b4-60cd7-38af5-1b6e9-c62c0-42f5c',
  '417fd-a8e02-c5b96-d3f70-dd050-c9d34',
  '9dc38-5b1e4-0f62a-87ad1-e26f6-17c4d',
  '2e60b-f94c8-7d1a3-b05e6-cca96-b41ab',
  'c8f15-3a7d9-e20b4-6f91c-d6106-de0f6',
  '7a4e2-918f0-b6c3d-0e58a-9859c-304c0',
];

export class RecoveryCodesDto {
  @ApiProperty({ type: [String], description: 'ten, each good for one login', example: recoveryCodes })
  recovery_codes: string[];
}

export class MfaDisableDto extends MfaVerifyDto {
  @Password({ example: 'the tide comes in', description: 'of the account' }) password: string;
}
