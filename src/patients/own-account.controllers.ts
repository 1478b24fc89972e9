import { ApiTags } from '@nestjs/swagger';
import { Protected } from '../auth/access.js';
import { ownPassword } from '../auth/own-account.controller.js';
import { OwnSecondFactor } from '../auth/own-second-factor.controller.js';
import { OwnSessions } from '../auth/own-sessions.controller.js';
import { Routes } from '../http/routes.js';
import { PatientGuard } from './patient.guard.js';

@Routes('patient')
@ApiTags('Patient: own account')
@Protected(PatientGuard)
export class PatientSessions extends OwnSessions {}

@Routes('patient')
@ApiTags('Patient: own account')
@Protected(PatientGuard)
export class PatientPassword extends ownPassword('patientaccess1234') {}

@Routes('patient')
@ApiTags('Patient: own account')
@Protected(PatientGuard)
export class PatientSecondFactor extends OwnSecondFactor {}
