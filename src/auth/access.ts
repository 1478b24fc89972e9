import { applyDecorators, type CanActivate, SetMetadata, type Type, UseGuards } from '@nestjs/common';
import { ApiSecurity } from '@nestjs/swagger';
import { ACCESS } from '../http/access.js';
import { Forbidden } from '../http/errors.js';
import { Refuses } from '../http/openapi-refusals.js';
import { invalidHeader } from './authorization.js';
import { notAuthenticated, PublicGuard, type RoleGuard, SecondFactorMissing } from './role.guard.js';
import { inactiveAccount, invalidToken } from './sessions.service.js';

export const badTokens = [invalidToken(), inactiveAccount(), invalidHeader('No credentials provided.')];

/** Only for accounts that the role's guard admits; further guards may look at the path. */
export const Protected = (role: Type<RoleGuard>, ...others: Type<CanActivate>[]) =>
  applyDecorators(
    SetMetadata(ACCESS, role.name),
    UseGuards(role, ...others),
    ApiSecurity(tokenOf(role)),
    Refuses(401, 'No token, or one that is no longer good', notAuthenticated(), ...badTokens),
    Refuses(
      403,
      'The account has another role, or no second factor though it must',
      new Forbidden(),
      new SecondFactorMissing(),
    ),
  );

/** What the document calls the token that such a guard admits. */
const tokenOf = (role: Type<RoleGuard>) => `${role.name.replace('Guard', '').toLowerCase()}Token`;

/** For everyone. */
export const Public = () =>
  applyDecorators(
    SetMetadata(ACCESS, 'public'),
    UseGuards(PublicGuard),
    Refuses(401, 'A token that is no longer good', ...badTokens),
  );
