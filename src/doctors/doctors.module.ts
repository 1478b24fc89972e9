import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuthModule } from '../auth/auth.module.js';
import { Department } from './department.entity.js';
import { DepartmentsController } from './departments.controller.js';
import { Departments } from './departments.service.js';
import { Doctor } from './doctor.entity.js';
import { DoctorsController } from './doctors.controller.js';
import { Doctors } from './doctors.service.js';
import { DoctorPassword, DoctorSecondFactor, DoctorSessions } from './own-account.controllers.js';

@Module({
  imports: [AuthModule, TypeOrmModule.forFeature([Doctor, Department])],
  controllers: [DoctorsController, DepartmentsController, DoctorSessions, DoctorPassword, DoctorSecondFactor],
  providers: [Doctors, Departments],
  exports: [Doctors, Departments],
})
export class DoctorsModule {}
