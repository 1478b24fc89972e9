import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { identify } from '../audit/entry.js';
import { Budgets } from '../http/budgets.js';
import { Forbidden, Problem, Unauthorized } from '../http/errors.js';
import type { SessionAccount } from './auth.queries.js';
import { BEFORE_MFA } from './before-mfa.js';
import type { Role } from './role.js';
import { Sessions } from './sessions.service.js';

export class SecondFactorMissing extends Problem {
  constructor() {
    super(403, 'Set up a second factor first: mfa/setup, then mfa/verify.', 'mfa_setup_required');
  }
}

export const notAuthenticated = () =>
  new Unauthorized('Authentication credentials were not provided.', 'not_authenticated');

export type AccountRequest = FastifyRequest & { account?: SessionAccount };

/** Admits an approved account of one role; asked on every request, so a withdrawn approval works at once. */
@Injectable()
export abstract class RoleGuard implements CanActivate {
  protected abstract readonly role: Role;

  constructor(
    private readonly sessions: Sessions,
    private readonly budgets: Budgets,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<AccountRequest>();
    const account = await this.sessions.account(request.headers.authorization);
    if (!account) throw notAuthenticated();
    identify(account);
    await this.budgets.spendOfAccount(account.id, context);
    if (account.role !== this.role) throw new Forbidden();
    if (this.sessions.lacksSecondFactor(account) && !servesBeforeMfa(context)) throw new SecondFactorMissing();
    request.account = account;
    return true;
  }
}

const servesBeforeMfa = (context: ExecutionContext) => Reflect.getMetadata(BEFORE_MFA, context.getHandler()) === true;

/** Admits anyone, but not with a token that is no longer good: its owner should learn that. */
@Injectable()
export class PublicGuard implements CanActivate {
  constructor(private readonly sessions: Sessions) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    await this.sessions.account(context.switchToHttp().getRequest<AccountRequest>().headers.authorization);
    return true;
  }
}
