import { type DynamicModule, Module } from '@nestjs/common';
import { AdminModule } from './admin/admin.module.js';
import { AppointmentsModule } from './appointments/appointments.module.js';
import { AuditModule } from './audit/audit.module.js';
import { AuthModule } from './auth/auth.module.js';
import type { Config } from './config.js';
import { ConfigModule } from './config.module.js';
import type { Connection } from './database/connection.js';
import { DatabaseModule } from './database/database.module.js';
import { DoctorsModule } from './doctors/doctors.module.js';
import { HistoryModule } from './history/history.module.js';
import { HttpModule } from './http/http.module.js';
import { PatientsModule } from './patients/patients.module.js';
import { ScheduleModule } from './schedule/schedule.module.js';

const features = [
  AuthModule,
  DoctorsModule,
  PatientsModule,
  HistoryModule,
  ScheduleModule,
  AppointmentsModule,
  AdminModule,
];

@Module({})
export class AppModule {
  static with(config: Config, connection: Connection): DynamicModule {
    const ground = [ConfigModule.with(config), DatabaseModule.at(connection), HttpModule, AuditModule];
    return { module: AppModule, imports: [...ground, ...features] };
  }
}
