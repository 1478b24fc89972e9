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
import { BookingTransactions } from './booking-transactions.service.js';
import { Bookings } from './bookings.service.js';
import { Expiry } from './expiry.service.js';
import { OwnLeave } from './leave.controller.js';
import { Leaves } from './leave.service.js';
import { Rivals } from './rivals.service.js';
import { Scheduling } from './scheduling.service.js';
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
  controllers: [DoctorAppointments, DoctorSteps, OwnLeave, PatientAppointments, PatientSteps],
  providers: [Appointments, BookingTransactions, Bookings, Expiry, Leaves, Rivals, Scheduling, Steps, Verdicts],
  exports: [Appointments, Leaves, Scheduling, Steps],
})
export class AppointmentsModule {}
