import { applyDecorators, type CanActivate, SetMetadata, type Type, UseGuards } from '@nestjs/common';
import { ApiSecurity } from '@nestjs/swagger';
import { ACCESS } from '../http/access.js';
import { PublicGuard, type RoleGuard } from './role.guard.js';

/** Only for accounts that the role's guard admits; further guards may look at the path. */
export const Protected = (role: Type<RoleGuard>, ...others: Type<CanActivate>[]) =>
  applyDecorators(SetMetadata(ACCESS, role.name), UseGuards(role, ...others), ApiSecurity('token'));

/** For everyone. */
export const Public = () => applyDecorators(SetMetadata(ACCESS, 'public'), UseGuards(PublicGuard));
