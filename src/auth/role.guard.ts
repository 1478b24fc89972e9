import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { identify } from '../audit/entry.js';
import { Forbidden, Unauthorized } from '../http/errors.js';
import type { Account } from './auth.queries.js';
import type { Role } from './role.js';
import { Sessions } from './sessions.service.js';

export type AccountRequest = FastifyRequest & { account?: Account };

/** Admits an approved account of one role; asked on every request, so a withdrawn approval works at once. */
@Injectable()
export abstract class RoleGuard implements CanActivate {
  protected abstract readonly role: Role;

  constructor(private readonly sessions: Sessions) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<AccountRequest>();
    const account = await this.sessions.account(request.headers.authorization);
    if (!account) throw new Unauthorized('Authentication credentials were not provided.', 'not_authenticated');
    identify(account);
    if (account.role !== this.role) throw new Forbidden();
    request.account = account;
    return true;
  }
}

/** Admits anyone, but not with a token that is no longer good: its owner should learn that. */
@Injectable()
export class PublicGuard implements CanActivate {
  constructor(private readonly sessions: Sessions) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    await this.sessions.account(context.switchToHttp().getRequest<AccountRequest>().headers.authorization);
    return true;
  }
}
