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
import { Sends } from '../http/openapi-examples.js';
import { Refuses } from '../http/openapi-refusals.js';
import { Returns } from '../http/returns.js';
import { Routes } from '../http/routes.js';
import { PatientGuard } from '../patients/patient.guard.js';
import { presentForDoctor, presentForPatient } from './appointment.presenter.js';
import { appointmentExample, slotExample, verdictExample } from './appointment-examples.js';
import { currentAppointmentList, patientAppointmentList } from './appointment-lists.js';
import { Appointments } from './appointments.service.js';
import { type DoctorAppointmentRow, doctorAppointmentList } from './doctor-appointments.queries.js';
import {
  AppointmentRequestDto,
  DoctorAppointmentDto,
  PatientAppointmentDto,
  slotOf,
  TodayDto,
} from './dto/appointment.dto.js';
import { VerdictDto } from './dto/verdict.dto.js';
import { Scheduling, tooManyOpen } from './scheduling.service.js';
import { presentCheck } from './verdict.presenter.js';

/** Each patient in a doctor's list finds it in the record of access. */
function noted(row: DoctorAppointmentRow): DoctorAppointmentRow {
  note({ subjects: [row.patientUserId] });
  return row;
}

@Routes('doctor')
@ApiTags('Doctor: appointments')
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

  @Get('schedule/today')
  @Audited('doctor.appointments', 'read your appointments and their histories', { of: 'caller' })
  @ApiOperation({ summary: 'See my day', description: 'Today’s approved appointments, in the order of their times.' })
  @Returns(200, TodayDto)
  async today(@CurrentUser() user: Account) {
    const { date, rows } = await this.appointments.today(user.id);
    return { date, appointments: rows.map(noted).map(presentForDoctor) };
  }
}

@Routes('patient')
@ApiTags('Patient: appointments')
@Protected(PatientGuard)
export class PatientAppointments {
  constructor(
    private readonly appointments: Appointments,
    private readonly scheduling: Scheduling,
  ) {}

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
    description: 'JSON or form. It joins the latest history and waits for an admin; until then it holds no time.',
  })
  @ApiConsumes('application/json', 'application/x-www-form-urlencoded', 'multipart/form-data')
  @Sends(AppointmentRequestDto, slotExample('09:30'))
  @Returns(201, PatientAppointmentDto, {
    example: { ...appointmentExample('requested', slotExample('09:30')), id: 18 },
  })
  @Refuses(409, 'Too many requests wait already', tooManyOpen(50))
  async request(@CurrentUser() user: Account, @Body() form: AppointmentRequestDto) {
    return presentForPatient(await this.scheduling.request(user, slotOf(form)));
  }

  @Post('appointment/check')
  @Audited('appointment.check', 'looked when you have time', { of: 'caller' })
  @ApiOperation({
    summary: 'Ask what stands against a time',
    description: 'Everything that would keep a request from being granted now. Nothing is booked or held.',
  })
  @Sends(AppointmentRequestDto, slotExample('10:00'))
  @Returns(200, VerdictDto, { example: verdictExample(slotExample('10:00'), slotExample('10:30')) })
  async check(@CurrentUser() user: Account, @Body() form: AppointmentRequestDto) {
    return presentCheck(await this.scheduling.checkRequest(user.id, slotOf(form)), false);
  }

  @Get('appointments')
  @Audited('appointments.own', 'read your appointments', { of: 'caller' })
  @ApiOperation({ summary: 'List all my appointments', description: 'In whatever state, in the order of their ids.' })
  @ReturnsList(patientAppointmentList, PatientAppointmentDto)
  async all(@CurrentUser() user: Account, @ListQuery(patientAppointmentList) request: ListRequest) {
    return this.appointments.ofPatient(user.id, request).map(presentForPatient);
  }
}
