import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuthModule } from '../auth/auth.module.js';
import { DoctorsModule } from '../doctors/doctors.module.js';
import { PatientsModule } from '../patients/patients.module.js';
import { Cost } from './cost.entity.js';
import { Histories } from './histories.service.js';
import { HistoryController } from './history.controller.js';
import { History } from './history.entity.js';

@Module({
  imports: [AuthModule, DoctorsModule, PatientsModule, TypeOrmModule.forFeature([History, Cost])],
  controllers: [HistoryController],
  providers: [Histories],
  exports: [Histories],
})
export class HistoryModule {}
