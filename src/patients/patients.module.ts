import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuthModule } from '../auth/auth.module.js';
import { AccessLogController } from './access-log.controller.js';
import { PatientPassword, PatientSecondFactor, PatientSessions } from './own-account.controllers.js';
import { Patient } from './patient.entity.js';
import { PatientsController } from './patients.controller.js';
import { Patients } from './patients.service.js';

@Module({
  imports: [AuthModule, TypeOrmModule.forFeature([Patient])],
  controllers: [PatientsController, AccessLogController, PatientSessions, PatientPassword, PatientSecondFactor],
  providers: [Patients],
  exports: [Patients],
})
export class PatientsModule {}
