import { Body, Get, Injectable, Post, Put } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { Audited } from '../audit/audited.js';
import { CostsAs } from '../http/costs.js';
import { MessageDto } from '../http/message.dto.js';
import { Sends } from '../http/openapi-examples.js';
import { Returns } from '../http/returns.js';
import type { SessionAccount } from './auth.queries.js';
import { CurrentUser } from './current-user.js';
import { EmailChangeDto, EmailDto, PasswordChangeDto } from './dto/password.dto.js';
import { RefusesGuesses } from './login-attempts.service.js';
import { OwnAccount } from './own-account.service.js';

const renewed = { password: 'the tide comes in', password2: 'the tide comes in' };

/**
 * An account's own password and address of mail. Each role's module has a controller of it, behind the role's guard;
 * `demoPassword` is that of the role's demo accounts.
 */
export function ownPassword(demoPassword: string) {
  @Injectable()
  abstract class OwnPassword {
    constructor(private readonly account: OwnAccount) {}

    @Get('email')
    @Audited('email.read', 'read your address of mail', { of: 'caller' })
    @ApiOperation({ summary: 'Read my address of mail' })
    @Returns(200, EmailDto)
    async email(@CurrentUser() { id }: SessionAccount) {
      return { email: await this.account.email(id) };
    }

    @Put('email')
    @Audited('email.change', 'changed your address of mail', { of: 'caller' })
    @CostsAs('login')
    @ApiOperation({
      summary: 'Set my address of mail',
      description: 'A forgotten password can be set anew from there.',
    })
    @Sends(EmailChangeDto, { email: 'meera@ward.example', password: demoPassword })
    @Returns(200, EmailDto)
    @RefusesGuesses()
    async setEmail(@CurrentUser() { id }: SessionAccount, @Body() { email, password }: EmailChangeDto) {
      await this.account.setEmail(id, email, password);
      return { email };
    }

    @Post('password/change')
    @Audited('password.change', 'changed your password', { of: 'caller' })
    @CostsAs('login')
    @ApiOperation({ summary: 'Change my password', description: 'Ends all my other sessions.' })
    @Sends(PasswordChangeDto, { old_password: demoPassword, ...renewed })
    @Returns(200, MessageDto, { example: { message: 'The password has been changed.' } })
    @RefusesGuesses()
    async change(@CurrentUser() user: SessionAccount, @Body() { old_password, password }: PasswordChangeDto) {
      await this.account.changePassword(user, old_password, password);
      return { message: 'The password has been changed.' };
    }
  }
  return OwnPassword;
}
