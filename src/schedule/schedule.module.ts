import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuthModule } from '../auth/auth.module.js';
import { DoctorsModule } from '../doctors/doctors.module.js';
import { Hours } from './hours.service.js';
import { OwnSchedule } from './schedule.controller.js';
import { WorkingHours } from './working-hours.entity.js';

@Module({
  imports: [AuthModule, DoctorsModule, TypeOrmModule.forFeature([WorkingHours])],
  controllers: [OwnSchedule],
  providers: [Hours],
  exports: [Hours],
})
export class ScheduleModule {}
