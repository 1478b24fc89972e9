import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuthModule } from '../auth/auth.module.js';
import { DoctorsModule } from '../doctors/doctors.module.js';
import { HistoryModule } from '../history/history.module.js';
import { PatientsModule } from '../patients/patients.module.js';
import { ScheduleModule } from '../schedule/schedule.module.js';
import { Appointment } from './appointment.entity.js';
import { AppointmentEvent } from './appointment-event.entity.js';
import { DoctorAppointments, PatientAppointments } from './appointments.controllers.js';
import { Appointments } from './appointments.service.js';
import { Bookings } from './bookings.service.js';
import { Rivals } from './rivals.service.js';
import { DoctorSteps, PatientSteps } from './steps.controllers.js';
import { Steps } from './steps.service.js';
import { Verdicts } from './verdicts.service.js';

@Module({
  imports: [
    AuthModule,
    DoctorsModule,
    PatientsModule,
    HistoryModule,
    ScheduleModule,
    TypeOrmModule.forFeature([Appointment, AppointmentEvent]),
  ],
  controllers: [DoctorAppointments, DoctorSteps, PatientAppointments, PatientSteps],
  providers: [Appointments, Bookings, Rivals, Steps, Verdicts],
  exports: [Appointments, Steps],
})
export class AppointmentsModule {}
