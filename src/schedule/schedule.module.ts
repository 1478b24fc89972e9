import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuthModule } from '../auth/auth.module.js';
import { Config } from '../config.js';
import { DoctorsModule } from '../doctors/doctors.module.js';
import { PatientsModule } from '../patients/patients.module.js';
import { Claims } from './claims.service.js';
import { FreeSlots } from './free-slots.service.js';
import { Hours } from './hours.service.js';
import { Leave } from './leave.entity.js';
import { LocalTime } from './local-time.js';
import { OpenSlots } from './open-slots.service.js';
import { OwnSchedule } from './schedule.controller.js';
import { PatientSlots } from './slots.controller.js';
import { WorkingHours } from './working-hours.entity.js';

@Module({
  imports: [AuthModule, DoctorsModule, PatientsModule, TypeOrmModule.forFeature([WorkingHours, Leave])],
  controllers: [OwnSchedule, PatientSlots],
  providers: [
    Hours,
    Claims,
    FreeSlots,
    OpenSlots,
    { provide: LocalTime, inject: [Config], useFactory: ({ timezone }: Config) => new LocalTime(timezone) },
  ],
  exports: [Hours, Claims, FreeSlots, LocalTime],
})
export class ScheduleModule {}
