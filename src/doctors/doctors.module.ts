import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuthModule } from '../auth/auth.module.js';
import { DepartmentsController } from './departments.controller.js';
import { Doctor } from './doctor.entity.js';
import { DoctorsController } from './doctors.controller.js';
import { Doctors } from './doctors.service.js';
import { DoctorPassword, DoctorSecondFactor, DoctorSessions } from './own-account.controllers.js';

@Module({
  imports: [AuthModule, TypeOrmModule.forFeature([Doctor])],
  controllers: [DoctorsController, DepartmentsController, DoctorSessions, DoctorPassword, DoctorSecondFactor],
  providers: [Doctors],
  exports: [Doctors],
})
export class DoctorsModule {}
