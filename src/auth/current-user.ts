import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { SessionAccount } from './auth.queries.js';
import type { AccountRequest } from './role.guard.js';

/** The account that a role guard admitted. */
export const CurrentUser = createParamDecorator((_: unknown, context: ExecutionContext): SessionAccount | undefined => {
  return context.switchToHttp().getRequest<AccountRequest>().account;
});
