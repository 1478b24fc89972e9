import { Injectable } from '@nestjs/common';
import { RoleGuard } from '../auth/role.guard.js';
import { Role } from '../auth/role.js';

@Injectable()
export class AdminGuard extends RoleGuard {
  protected readonly role = Role.Admin;
}
