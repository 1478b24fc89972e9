import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuthModule } from '../auth/auth.module.js';
import { DoctorsModule } from '../doctors/doctors.module.js';
import { HistoryModule } from '../history/history.module.js';
import { PatientsModule } from '../patients/patients.module.js';
import { Appointment } from './appointment.entity.js';
import { DoctorAppointments, PatientAppointments } from './appointments.controllers.js';
import { Appointments } from './appointments.service.js';

@Module({
  imports: [AuthModule, DoctorsModule, PatientsModule, HistoryModule, TypeOrmModule.forFeature([Appointment])],
  controllers: [DoctorAppointments, PatientAppointments],
  providers: [Appointments],
  exports: [Appointments],
})
export class AppointmentsModule {}
