import { applyDecorators, Body, Get, type HttpException, Param, Post, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Audited } from '../audit/audited.js';
import { Protected } from '../auth/access.js';
import type { Account } from '../auth/auth.queries.js';
import { CurrentUser } from '../auth/current-user.js';
import { DoctorGuard } from '../doctors/doctor.guard.js';
import { Sends } from '../http/openapi-examples.js';
import { ProblemDto, Refuses } from '../http/openapi-refusals.js';
import { PathId } from '../http/path-id.js';
import { Returns, type Shape } from '../http/returns.js';
import { Routes } from '../http/routes.js';
import { PatientGuard } from '../patients/patient.guard.js';
import { presentForPatient } from './appointment.presenter.js';
import { appointmentExample, moveExample, slotExample } from './appointment-examples.js';
import { AppointmentInPath } from './appointment-in-path.guard.js';
import { PatientAppointmentDto } from './dto/appointment.dto.js';
import { EventDto, ReasonDto, RescheduleDto } from './dto/steps.dto.js';
import { IllegalTransitionDto } from './dto/verdict.dto.js';
import { presentEvent } from './event.presenter.js';
import { Steps, tooLate } from './steps.service.js';

const phrases = {
  approve: 'granted your appointment',
  reject: 'turned your request down',
  cancel: 'cancelled your appointment',
  'check-in': 'noted that you came',
  complete: 'noted that your visit is over',
  'no-show': 'noted that you did not come',
  undo: 'took a step of your appointment back',
  reschedule: 'moved your appointment',
} as const;

/** A route that takes a step of the appointment in its path; `others` are further answers of its 409. */
export const Takes = (path: keyof typeof phrases, summary: string, ...others: (Shape | HttpException)[]) =>
  applyDecorators(
    Post(path),
    Audited(`appointment.${path}`, phrases[path], { record: 'appointment' }),
    UseGuards(AppointmentInPath),
    ApiOperation({ summary }),
    Refuses(409, 'The appointment cannot take this step', IllegalTransitionDto, ...others),
  );

const { appointment_date, appointment_time } = slotExample('11:30');

@Routes('doctor/appointment/:id')
@ApiTags('Doctor: appointments')
@Protected(DoctorGuard)
export class DoctorSteps {
  constructor(private readonly steps: Steps) {}

  @Takes('check-in', 'Tell that the patient is here')
  @Sends(ReasonDto, { reason: 'Came ten minutes late' })
  @Returns(200, PatientAppointmentDto, { example: appointmentExample('checked_in') })
  async checkIn(@Param('id', PathId) id: number, @CurrentUser() user: Account, @Body() why: ReasonDto) {
    return presentForPatient(await this.steps.take(id, user, 'check-in', why));
  }

  @Takes('complete', 'Tell that the visit is over')
  @Sends(ReasonDto, { reason: 'Comes again in a month' })
  @Returns(200, PatientAppointmentDto, { example: appointmentExample('completed') })
  async complete(@Param('id', PathId) id: number, @CurrentUser() user: Account, @Body() why: ReasonDto) {
    return presentForPatient(await this.steps.take(id, user, 'complete', why));
  }

  @Takes('no-show', 'Tell that the patient did not come')
  @Sends(ReasonDto, { reason: 'Could not be reached' })
  @Returns(200, PatientAppointmentDto, { example: appointmentExample('no_show') })
  async noShow(@Param('id', PathId) id: number, @CurrentUser() user: Account, @Body() why: ReasonDto) {
    return presentForPatient(await this.steps.take(id, user, 'no-show', why));
  }

  @Get('timeline')
  @Audited('appointment.timeline', 'read the steps of your appointment', { record: 'appointment' })
  @UseGuards(AppointmentInPath)
  @ApiOperation({ summary: 'See the steps of an appointment of mine' })
  @Returns(200, { timeline: [EventDto] })
  async timeline(@Param('id', PathId) id: number) {
    return { timeline: (await this.steps.timeline(id)).map(presentEvent) };
  }
}

@Routes('patient/appointment/:id')
@ApiTags('Patient: appointments')
@Protected(PatientGuard)
export class PatientSteps {
  constructor(private readonly steps: Steps) {}

  @Takes('cancel', 'Cancel an appointment or a request of mine', ProblemDto, tooLate())
  @Sends(ReasonDto, { reason: 'I am well again' })
  @Returns(200, PatientAppointmentDto, { example: appointmentExample('cancelled') })
  async cancel(@Param('id', PathId) id: number, @CurrentUser() user: Account, @Body() why: ReasonDto) {
    return presentForPatient(await this.steps.cancelOwn(id, user, why));
  }

  @Takes(
    'reschedule',
    'Ask for another time; a granted one is held until that is approved, and asking for it again keeps it',
    ProblemDto,
    tooLate(),
  )
  @Sends(RescheduleDto, { appointment_date, appointment_time, reason: 'I am ill' })
  @Returns(200, PatientAppointmentDto, {
    example: moveExample(slotExample('09:00'), slotExample('11:30')),
  })
  async reschedule(@Param('id', PathId) id: number, @CurrentUser() user: Account, @Body() form: RescheduleDto) {
    const { appointment_date: appointmentDate, appointment_time: appointmentTime, reason } = form;
    return presentForPatient(await this.steps.moveOwn(id, user, { appointmentDate, appointmentTime, reason }));
  }

  @Get('timeline')
  @Audited('appointment.timeline', 'read the steps of your appointment', { record: 'appointment' })
  @UseGuards(AppointmentInPath)
  @ApiOperation({ summary: 'See the steps of an appointment of mine' })
  @Returns(200, { timeline: [EventDto] })
  async timeline(@Param('id', PathId) id: number) {
    return { timeline: (await this.steps.timeline(id)).map(presentEvent) };
  }
}
