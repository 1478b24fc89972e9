import { Module } from '@nestjs/common';
import { AppointmentsModule } from '../appointments/appointments.module.js';
import { AuthModule } from '../auth/auth.module.js';
import { DoctorsModule } from '../doctors/doctors.module.js';
import { HistoryModule } from '../history/history.module.js';
import { PatientsModule } from '../patients/patients.module.js';
import { ScheduleModule } from '../schedule/schedule.module.js';
import { DoctorResets, PatientResets } from './account-resets.controllers.js';
import { AdminSteps } from './appointment-steps.controller.js';
import { ApprovedAppointments, WaitingAppointments } from './appointments.controllers.js';
import { AuditController } from './audit.controller.js';
import { AdminDepartments } from './departments.controller.js';
import { ApprovedDoctors, WaitingDoctors } from './doctor-accounts.controllers.js';
import { AdminHistories } from './histories.controller.js';
import { AdminLeave } from './leave.controller.js';
import { AdminPassword, AdminSecondFactor, AdminSessions } from './own-account.controllers.js';
import { ApprovedPatients, WaitingPatients } from './patient-accounts.controllers.js';
import { AdminRegistration } from './registration.controller.js';
import { AdminSchedules } from './schedules.controller.js';

@Module({
  imports: [AuthModule, DoctorsModule, PatientsModule, HistoryModule, ScheduleModule, AppointmentsModule],
  controllers: [
    AdminSessions,
    AdminPassword,
    AdminSecondFactor,
    DoctorResets,
    PatientResets,
    AdminRegistration,
    ApprovedDoctors,
    WaitingDoctors,
    ApprovedPatients,
    WaitingPatients,
    AdminDepartments,
    AdminHistories,
    AdminSchedules,
    AdminLeave,
    AdminSteps,
    ApprovedAppointments,
    WaitingAppointments,
    AuditController,
  ],
})
export class AdminModule {}
