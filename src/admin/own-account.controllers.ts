import { ApiTags } from '@nestjs/swagger';
import { Protected } from '../auth/access.js';
import { ownPassword } from '../auth/own-account.controller.js';
import { OwnSecondFactor } from '../auth/own-second-factor.controller.js';
import { OwnSessions } from '../auth/own-sessions.controller.js';
import { Routes } from '../http/routes.js';
import { AdminGuard } from './admin.guard.js';

@Routes('admin')
@ApiTags('Admin: own account')
@Protected(AdminGuard)
export class AdminSessions extends OwnSessions {}

@Routes('admin')
@ApiTags('Admin: own account')
@Protected(AdminGuard)
export class AdminPassword extends ownPassword('access1234') {}

@Routes('admin')
@ApiTags('Admin: own account')
@Protected(AdminGuard)
export class AdminSecondFactor extends OwnSecondFactor {}
