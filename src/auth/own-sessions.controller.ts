import { Delete, Get, Injectable, Param, Post } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { Audited } from '../audit/audited.js';
import { MessageDto } from '../http/message.dto.js';
import { Returns } from '../http/returns.js';
import type { SessionAccount } from './auth.queries.js';
import { BeforeMfa } from './before-mfa.js';
import { CurrentUser } from './current-user.js';
import { SessionDto } from './dto/session.dto.js';
import { presentSession } from './session.presenter.js';
import { Sessions } from './sessions.service.js';

/** An account's own logins. Each role's module has a controller of it, behind the role's guard. */
@Injectable()
export abstract class OwnSessions {
  constructor(private readonly sessions: Sessions) {}

  @Post('logout')
  @Audited('logout', 'logged out of your account', { of: 'caller' })
  @BeforeMfa()
  @ApiOperation({ summary: 'Log out', description: 'Ends the session of this token; others stay.' })
  @Returns(200, MessageDto, { example: { message: 'You are logged out.' } })
  async logout(@CurrentUser() { id, sessionId }: SessionAccount) {
    await this.sessions.end(id, sessionId);
    return { message: 'You are logged out.' };
  }

  @Get('sessions')
  @Audited('sessions.list', 'listed your sessions', { of: 'caller' })
  @ApiOperation({ summary: 'List my sessions', description: 'The last used first.' })
  @Returns(200, { sessions: [SessionDto] })
  async list(@CurrentUser() { id, sessionId }: SessionAccount) {
    const open = await this.sessions.list(id);
    return { sessions: open.map((session) => presentSession(session, sessionId)) };
  }

  @Delete('sessions')
  @Audited('sessions.end', 'ended your other sessions', { of: 'caller' })
  @ApiOperation({ summary: 'End all my other sessions' })
  @Returns(200, MessageDto, { example: { message: 'All other sessions have been ended.' } })
  async endOthers(@CurrentUser() { id, sessionId }: SessionAccount) {
    await this.sessions.endAllBut(id, sessionId);
    return { message: 'All other sessions have been ended.' };
  }

  @Delete('sessions/:uuid')
  @Audited('session.end', 'ended a session of yours', { of: 'caller' })
  @ApiOperation({ summary: 'End one of my sessions' })
  @Returns(200, MessageDto, {
    example: { message: 'Session with id `d6e19da5-92f8-45e3-ad26-63fa39f8e90f` has been ended.' },
  })
  async end(@CurrentUser() { id }: SessionAccount, @Param('uuid') uuid: string) {
    await this.sessions.end(id, uuid);
    return { message: `Session with id \`${uuid}\` has been ended.` };
  }
}
