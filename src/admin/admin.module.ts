import { Module } from '@nestjs/common';
import { AppointmentsModule } from '../appointments/appointments.module.js';
import { AuthModule } from '../auth/auth.module.js';
import { DoctorsModule } from '../doctors/doctors.module.js';
import { HistoryModule } from '../history/history.module.js';
import { PatientsModule } from '../patients/patients.module.js';
import { ApprovedAppointments, WaitingAppointments } from './appointments.controllers.js';
import { AdminDepartments } from './departments.controller.js';
import { ApprovedDoctors, WaitingDoctors } from './doctor-accounts.controllers.js';
import { AdminHistories } from './histories.controller.js';
import { ApprovedPatients, WaitingPatients } from './patient-accounts.controllers.js';
import { AdminRegistration } from './registration.controller.js';

@Module({
  imports: [AuthModule, DoctorsModule, PatientsModule, HistoryModule, AppointmentsModule],
  controllers: [
    AdminRegistration,
    ApprovedDoctors,
    WaitingDoctors,
    ApprovedPatients,
    WaitingPatients,
    AdminDepartments,
    AdminHistories,
    ApprovedAppointments,
    WaitingAppointments,
  ],
})
export class AdminModule {}
