import { Body, Get, Post } from '@nestjs/common';
import { ApiConsumes, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Audited } from '../audit/audited.js';
import { note } from '../audit/entry.js';
import { Protected } from '../auth/access.js';
import type { Account } from '../auth/auth.queries.js';
import { CurrentUser } from '../auth/current-user.js';
import type { ListRequest } from '../database/list.js';
import { DoctorGuard } from '../doctors/doctor.guard.js';
import { OwnAppointmentDto } from '../history/dto/history.dto.js';
import { presentOwnAppointment } from '../history/history.presenter.js';
import { ListQuery } from '../http/lists/list-query.js';
import { ReturnsList } from '../http/lists/returns-list.js';
import { Returns } from '../http/returns.js';
import { Routes } from '../http/routes.js';
import { PatientGuard } from '../patients/patient.guard.js';
import { presentForDoctor } from './appointment.presenter.js';
import { currentAppointmentList, type DoctorAppointmentRow, doctorAppointmentList } from './appointments.queries.js';
import { Appointments } from './appointments.service.js';
import { AppointmentRequestDto, DoctorAppointmentDto } from './dto/appointment.dto.js';

/** Each patient in a doctor's list finds it in the record of access. */
function noted(row: DoctorAppointmentRow): DoctorAppointmentRow {
  note({ subjects: [row.patientUserId] });
  return row;
}

@Routes('doctor')
@ApiTags('Doctor')
@Protected(DoctorGuard)
export class DoctorAppointments {
  constructor(private readonly appointments: Appointments) {}

  @Get('appointments')
  @Audited('doctor.appointments', 'read your appointments and their histories', { of: 'caller' })
  @ApiOperation({ summary: 'List my approved appointments', description: 'In the order of their times.' })
  @ReturnsList(doctorAppointmentList, DoctorAppointmentDto)
  async list(@CurrentUser() user: Account, @ListQuery(doctorAppointmentList) request: ListRequest) {
    return this.appointments.ofDoctor(user.id, request).map(noted).map(presentForDoctor);
  }
}

@Routes('patient')
@ApiTags('Patient')
@Protected(PatientGuard)
export class PatientAppointments {
  constructor(private readonly appointments: Appointments) {}

  @Get('appointment')
  @Audited('appointments.own', 'read your appointments', { of: 'caller' })
  @ApiOperation({
    summary: 'List my approved appointments',
    description: 'Those of the latest history, and those without one.',
  })
  @ReturnsList(currentAppointmentList, OwnAppointmentDto)
  async list(@CurrentUser() user: Account, @ListQuery(currentAppointmentList) request: ListRequest) {
    return this.appointments.currentOf(user.id, request).map(presentOwnAppointment);
  }

  @Post('appointment')
  @Audited('appointment.request', 'asked for an appointment', { of: 'caller' })
  @ApiOperation({
    summary: 'Ask for an appointment',
    description: 'JSON or form. It joins the latest history and waits for an admin.',
  })
  @ApiConsumes('application/json', 'application/x-www-form-urlencoded', 'multipart/form-data')
  @Returns(201, OwnAppointmentDto)
  async request(@CurrentUser() user: Account, @Body() form: AppointmentRequestDto) {
    const { appointment_date: appointmentDate, appointment_time: appointmentTime, doctor: doctorId } = form;
    return presentOwnAppointment(
      await this.appointments.request(user.id, { appointmentDate, appointmentTime, doctorId }),
    );
  }
}
