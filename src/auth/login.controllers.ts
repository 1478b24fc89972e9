import { Body, Injectable, Post } from '@nestjs/common';
import { ApiConsumes, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Audited } from '../audit/audited.js';
import { CostsAs } from '../http/costs.js';
import { AnswersSecret } from '../http/idempotency/answers-secret.js';
import { Sends } from '../http/openapi-examples.js';
import { Refuses } from '../http/openapi-refusals.js';
import { Returns } from '../http/returns.js';
import { Routes } from '../http/routes.js';
import { badTokens, Public } from './access.js';
import { type Caller, FromCaller } from './caller.js';
import { LoginDto, LoginRefusalDto, TokenDto } from './dto/login.dto.js';
import { RefusesGuesses, tooManyLogins } from './login-attempts.service.js';
import { Logins, notApproved, otpMissing, otpWrong, wrongRole } from './logins.service.js';
import { Role } from './role.js';
import { unableToLogIn } from './sessions.service.js';

/** The login of one role; `example` is an account of the demo data. */
function loginAs(role: Role, example: LoginDto) {
  @Injectable()
  abstract class Login {
    constructor(private readonly logins: Logins) {}

    @Post('login')
    @Audited('login', 'logged in to your account')
    @CostsAs('login')
    @ApiOperation({ summary: 'Get a token', description: 'JSON or form. Every login opens a session of its own.' })
    @ApiConsumes('application/json', 'application/x-www-form-urlencoded', 'multipart/form-data')
    @Sends(LoginDto, example)
    @AnswersSecret()
    @Returns(200, TokenDto)
    @Refuses(400, 'The body cannot be read, its fields are not right, or no account has this password', unableToLogIn())
    @Refuses(
      401,
      'The account has a second factor, and `otp` is missing or not right; or a token came along that is no longer good',
      otpMissing(),
      otpWrong(),
      ...badTokens,
    )
    @Refuses(
      403,
      'The account waits for approval, or has another role',
      LoginRefusalDto,
      notApproved(),
      wrongRole(role),
    )
    @RefusesGuesses()
    @Refuses(503, '', tooManyLogins())
    async login(@Body() form: LoginDto, @FromCaller() caller: Caller) {
      return { token: await this.logins.login(form, role, caller) };
    }
  }
  return Login;
}

@Routes('doctor')
@ApiTags('Doctor: own account')
@Public()
export class DoctorLogin extends loginAs(Role.Doctor, { username: 'doctor7', password: 'doctoraccess1234' }) {}

@Routes('patient')
@ApiTags('Patient: own account')
@Public()
export class PatientLogin extends loginAs(Role.Patient, { username: 'patient2', password: 'patientaccess1234' }) {}

@Routes('admin')
@ApiTags('Admin: own account')
@Public()
export class AdminLogin extends loginAs(Role.Admin, { username: 'admin1', password: 'access1234' }) {}
