import { ApiTags } from '@nestjs/swagger';
import { Protected } from '../auth/access.js';
import { ownPassword } from '../auth/own-account.controller.js';
import { OwnSecondFactor } from '../auth/own-second-factor.controller.js';
import { OwnSessions } from '../auth/own-sessions.controller.js';
import { Routes } from '../http/routes.js';
import { DoctorGuard } from './doctor.guard.js';

@Routes('doctor')
@ApiTags('Doctor: own account')
@Protected(DoctorGuard)
export class DoctorSessions extends OwnSessions {}

@Routes('doctor')
@ApiTags('Doctor: own account')
@Protected(DoctorGuard)
export class DoctorPassword extends ownPassword('doctoraccess1234') {}

@Routes('doctor')
@ApiTags('Doctor: own account')
@Protected(DoctorGuard)
export class DoctorSecondFactor extends OwnSecondFactor {}
