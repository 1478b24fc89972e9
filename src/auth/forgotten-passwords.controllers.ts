import { Body, Injectable, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Audited } from '../audit/audited.js';
import { CostsAs } from '../http/costs.js';
import { MessageDto } from '../http/message.dto.js';
import { Sends } from '../http/openapi-examples.js';
import { Returns } from '../http/returns.js';
import { Routes } from '../http/routes.js';
import { Public } from './access.js';
import { type Caller, FromCaller } from './caller.js';
import { PasswordForgottenDto, PasswordResetDto } from './dto/password.dto.js';
import { PasswordResets } from './password-resets.service.js';
import { Role } from './role.js';

/** What those of a role do who forgot their password; `username` is an account of the demo data. */
function forgottenPassword(role: Role, username: string) {
  @Injectable()
  abstract class ForgottenPassword {
    constructor(private readonly resets: PasswordResets) {}

    @Post('password/forgot')
    @Audited('password.forgot', 'asked for a new password')
    @CostsAs('login')
    @ApiOperation({
      summary: 'Ask for a new password',
      description: 'A letter goes to the address of the account, if there are both. The answer is always the same.',
    })
    @Sends(PasswordForgottenDto, { username })
    @Returns(202, MessageDto, {
      example: { message: 'If there is such an account with an address of mail, a letter is on its way.' },
    })
    async forgot(@Body() who: PasswordForgottenDto) {
      this.resets.forgot(role, who);
      return { message: 'If there is such an account with an address of mail, a letter is on its way.' };
    }

    @Post('password/reset')
    @Audited('password.reset', 'set a new password')
    @CostsAs('login')
    @ApiOperation({
      summary: 'Set a new password with a token',
      description:
        'Put in `token` what a letter or an admin gave. It works once, within 30 minutes, and ends all sessions of the account.',
    })
    @Returns(200, MessageDto, { example: { message: 'The password has been set.' } })
    async reset(@Body() { token, password }: PasswordResetDto, @FromCaller() caller: Caller) {
      await this.resets.redeem(role, token, password, caller);
      return { message: 'The password has been set.' };
    }
  }
  return ForgottenPassword;
}

@Routes('doctor')
@ApiTags('Doctor: own account')
@Public()
export class DoctorForgottenPassword extends forgottenPassword(Role.Doctor, 'doctor7') {}

@Routes('patient')
@ApiTags('Patient: own account')
@Public()
export class PatientForgottenPassword extends forgottenPassword(Role.Patient, 'patient2') {}

@Routes('admin')
@ApiTags('Admin: own account')
@Public()
export class AdminForgottenPassword extends forgottenPassword(Role.Admin, 'admin1') {}
