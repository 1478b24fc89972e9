import { Body, Injectable, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Audited } from '../audit/audited.js';
import { CostsAs } from '../http/costs.js';
import { MessageDto } from '../http/message.dto.js';
import { Returns } from '../http/returns.js';
import { Routes } from '../http/routes.js';
import { Public } from './access.js';
import { type Caller, FromCaller } from './caller.js';
import { PasswordForgottenDto, PasswordResetDto } from './dto/password.dto.js';
import { PasswordResets } from './password-resets.service.js';
import { Role } from './role.js';

@Injectable()
abstract class ForgottenPassword {
  protected abstract readonly role: Role;

  constructor(private readonly resets: PasswordResets) {}

  @Post('password/forgot')
  @Audited('password.forgot', 'asked for a new password')
  @CostsAs('login')
  @ApiOperation({
    summary: 'Ask for a new password',
    description: 'A letter goes to the address of the account, if there are both. The answer is always the same.',
  })
  @Returns(202, MessageDto, {
    example: { message: 'If there is such an account with an address of mail, a letter is on its way.' },
  })
  async forgot(@Body() who: PasswordForgottenDto) {
    this.resets.forgot(this.role, who);
    return { message: 'If there is such an account with an address of mail, a letter is on its way.' };
  }

  @Post('password/reset')
  @Audited('password.reset', 'set a new password')
  @CostsAs('login')
  @ApiOperation({
    summary: 'Set a new password with a token',
    description: 'From a letter or an admin. It works once, within 30 minutes, and ends all sessions of the account.',
  })
  @Returns(200, MessageDto, { example: { message: 'The password has been set.' } })
  async reset(@Body() { token, password }: PasswordResetDto, @FromCaller() caller: Caller) {
    await this.resets.redeem(this.role, token, password, caller);
    return { message: 'The password has been set.' };
  }
}

@Routes('doctor')
@ApiTags('Doctor')
@Public()
export class DoctorForgottenPassword extends ForgottenPassword {
  protected readonly role = Role.Doctor;
}

@Routes('patient')
@ApiTags('Patient')
@Public()
export class PatientForgottenPassword extends ForgottenPassword {
  protected readonly role = Role.Patient;
}

@Routes('admin')
@ApiTags('Admin')
@Public()
export class AdminForgottenPassword extends ForgottenPassword {
  protected readonly role = Role.Admin;
}
