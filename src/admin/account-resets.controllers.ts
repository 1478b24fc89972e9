import { Delete, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Audited } from '../audit/audited.js';
import { Protected } from '../auth/access.js';
import { ResetTokenDto } from '../auth/dto/password.dto.js';
import { PasswordResets, tooManyResets } from '../auth/password-resets.service.js';
import { SecondFactors } from '../auth/second-factors.service.js';
import { Sessions } from '../auth/sessions.service.js';
import { Doctors } from '../doctors/doctors.service.js';
import { AnswersSecret } from '../http/idempotency/answers-secret.js';
import { MessageDto } from '../http/message.dto.js';
import { Refuses } from '../http/openapi-refusals.js';
import { Returns } from '../http/returns.js';
import { Routes } from '../http/routes.js';
import { Patients } from '../patients/patients.service.js';
import { AdminGuard } from './admin.guard.js';

/** For those who forgot their password, or lost their app or the device that they are logged in on, and came to the desk. */
function resetsOf(who: string) {
  abstract class AccountResets {
    constructor(
      private readonly accounts: { get(uuid: string): Promise<unknown> },
      private readonly resets: PasswordResets,
      private readonly factors: SecondFactors,
      private readonly sessions: Sessions,
    ) {}

    @Post('password-reset')
    @Audited('password.issue-reset', 'made a token for a new password of yours', { of: 'uuid' })
    @ApiOperation({
      summary: `Get a token for a new password of a ${who}`,
      description: 'To hand over to the owner, who sets the password with it once, within 30 minutes.',
    })
    @AnswersSecret()
    @Returns(200, ResetTokenDto)
    @Refuses(409, 'Too many are open', tooManyResets())
    async resetPassword(@Param('uuid') uuid: string) {
      await this.accounts.get(uuid);
      const { token, expiresAt } = await this.resets.issue(uuid);
      return { token, expires_at: expiresAt.toISOString() };
    }

    @Post('mfa-reset')
    @Audited('mfa.reset', 'took your second factor away', { of: 'uuid' })
    @ApiOperation({ summary: `Take a ${who}’s second factor away` })
    @Returns(200, MessageDto, { example: { message: 'The second factor has been taken away.' } })
    async resetSecondFactor(@Param('uuid') uuid: string) {
      await this.accounts.get(uuid);
      await this.factors.remove(uuid);
      return { message: 'The second factor has been taken away.' };
    }

    @Delete('sessions')
    @Audited('sessions.end-all', 'ended all your sessions', { of: 'uuid' })
    @ApiOperation({
      summary: `End all sessions of a ${who}`,
      description: 'Its tokens are 401 from now on. The account stays approved, and its owner can log in.',
    })
    @Returns(200, MessageDto, { example: { message: 'All sessions have been ended.' } })
    async endSessions(@Param('uuid') uuid: string) {
      await this.accounts.get(uuid);
      await this.sessions.endAll(uuid);
      return { message: 'All sessions have been ended.' };
    }
  }
  return AccountResets;
}

@Routes('admin/doctor/:uuid')
@ApiTags('Admin: accounts')
@Protected(AdminGuard)
export class DoctorResets extends resetsOf('doctor') {
  constructor(doctors: Doctors, resets: PasswordResets, factors: SecondFactors, sessions: Sessions) {
    super(doctors, resets, factors, sessions);
  }
}

@Routes('admin/patient/:uuid')
@ApiTags('Admin: accounts')
@Protected(AdminGuard)
export class PatientResets extends resetsOf('patient') {
  constructor(patients: Patients, resets: PasswordResets, factors: SecondFactors, sessions: Sessions) {
    super(patients, resets, factors, sessions);
  }
}
