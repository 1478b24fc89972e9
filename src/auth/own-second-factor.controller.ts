import { Body, Injectable, Post } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { Audited } from '../audit/audited.js';
import { CostsAs } from '../http/costs.js';
import { AnswersSecret } from '../http/idempotency/answers-secret.js';
import { MessageDto } from '../http/message.dto.js';
import { Refuses } from '../http/openapi-refusals.js';
import { Returns } from '../http/returns.js';
import type { SessionAccount } from './auth.queries.js';
import { BeforeMfa } from './before-mfa.js';
import { CurrentUser } from './current-user.js';
import { MfaDisableDto, MfaSetupDto, MfaVerifyDto, RecoveryCodesDto } from './dto/mfa.dto.js';
import { RefusesGuesses } from './login-attempts.service.js';
import { alreadyActive, notActive, notSetUp, SecondFactors } from './second-factors.service.js';

/** An account's own second factor. Each role's module has a controller of it, behind the role's guard. */
@Injectable()
export abstract class OwnSecondFactor {
  constructor(private readonly factors: SecondFactors) {}

  @Post('mfa/setup')
  @Audited('mfa.setup', 'began to set up a second factor', { of: 'caller' })
  @BeforeMfa()
  @ApiOperation({ summary: 'Get a secret for an authenticator app', description: 'In force once it is verified.' })
  @AnswersSecret()
  @Returns(200, MfaSetupDto)
  @Refuses(409, 'A second factor is active', alreadyActive())
  async setUp(@CurrentUser() { id }: SessionAccount) {
    const { secret, uri } = await this.factors.setUp(id);
    return { secret, otpauth_uri: uri };
  }

  @Post('mfa/verify')
  @Audited('mfa.enable', 'switched your second factor on', { of: 'caller' })
  @CostsAs('login')
  @BeforeMfa()
  @ApiOperation({
    summary: 'Put the second factor into force',
    description: 'Put in `otp` what the app shows now. The recovery codes are shown this once.',
  })
  @AnswersSecret()
  @Returns(200, RecoveryCodesDto)
  @Refuses(409, 'A second factor is active, or none is being set up', alreadyActive(), notSetUp())
  @RefusesGuesses()
  async verify(@CurrentUser() { id }: SessionAccount, @Body() { otp }: MfaVerifyDto) {
    return { recovery_codes: await this.factors.activate(id, otp) };
  }

  @Post('mfa/disable')
  @Audited('mfa.disable', 'switched your second factor off', { of: 'caller' })
  @CostsAs('login')
  @ApiOperation({
    summary: 'Take the second factor away',
    description: 'Put in `otp` what the app shows now, or a recovery code.',
  })
  @Returns(200, MessageDto, { example: { message: 'The second factor has been taken away.' } })
  @Refuses(409, 'There is no second factor', notActive())
  @RefusesGuesses()
  async disable(@CurrentUser() { id }: SessionAccount, @Body() { password, otp }: MfaDisableDto) {
    await this.factors.disable(id, password, otp);
    return { message: 'The second factor has been taken away.' };
  }
}
