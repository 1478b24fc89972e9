import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuthModule } from '../auth/auth.module.js';
import { DoctorsModule } from '../doctors/doctors.module.js';
import { Claims } from './claims.service.js';
import { Hours } from './hours.service.js';
import { Leave } from './leave.entity.js';
import { OwnSchedule } from './schedule.controller.js';
import { WorkingHours } from './working-hours.entity.js';

@Module({
  imports: [AuthModule, DoctorsModule, TypeOrmModule.forFeature([WorkingHours, Leave])],
  controllers: [OwnSchedule],
  providers: [Hours, Claims],
  exports: [Hours, Claims],
})
export class ScheduleModule {}
