import { Body, Delete, Get, Injectable, Param, Post, Put, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { AppointmentInPath } from '../appointments/appointment-in-path.guard.js';
import { appointmentLists } from '../appointments/appointments.queries.js';
import { Appointments } from '../appointments/appointments.service.js';
import { Audited } from '../audit/audited.js';
import { Protected } from '../auth/access.js';
import type { ListRequest } from '../database/list.js';
import { ListQuery } from '../http/lists/list-query.js';
import { ReturnsList } from '../http/lists/returns-list.js';
import { PathId } from '../http/path-id.js';
import { Returns } from '../http/returns.js';
import { Routes } from '../http/routes.js';
import { Within } from '../http/within.js';
import { AdminGuard } from './admin.guard.js';
import { presentAppointment } from './appointment.presenter.js';
import { AdminAppointmentDto, AppointmentUpdateDto, appointmentChanges, BookingDto } from './dto/appointment.dto.js';
import { MessageDto } from './dto/message.dto.js';

/** One set of operations, two lists: the approved appointments and the waiting requests. */
@Injectable()
abstract class AppointmentList {
  protected abstract readonly approved: boolean;

  constructor(protected readonly appointments: Appointments) {}

  @Get('appointments')
  @Audited('appointments.list', 'listed all appointments', { of: 'every patient' })
  @ApiOperation({ summary: 'List appointments', description: 'In the order of their ids.' })
  @ReturnsList(appointmentLists.approved, AdminAppointmentDto, 'appointments')
  async list(@ListQuery(appointmentLists.approved) request: ListRequest) {
    return this.appointments.list(this.approved, request).map(presentAppointment);
  }

  // README of the reference spells the waiting one both ways
  @Get(['appointment/:id', 'appointments/:id'])
  @Audited('appointment.read', 'read an appointment of yours', { record: 'appointment' })
  @ApiOperation({ summary: 'Read an appointment', description: 'Approved or waiting.' })
  @Returns(200, { appointments: AdminAppointmentDto })
  async get(@Param('id', PathId) id: number) {
    return { appointments: presentAppointment(await this.appointments.get(id)) };
  }

  @Put(['appointment/:id', 'appointments/:id'])
  @Audited('appointment.change', 'changed an appointment of yours', { record: 'appointment' })
  @UseGuards(AppointmentInPath)
  @ApiOperation({
    summary: 'Change or approve an appointment',
    description: 'Fields that are left out stay as they are.',
  })
  @Returns(200, { appointments: AdminAppointmentDto })
  async update(@Param('id', PathId) id: number, @Body() { appointments: form }: AppointmentUpdateDto) {
    return { appointments: presentAppointment(await this.appointments.update(id, appointmentChanges(form))) };
  }

  @Delete(['appointment/:id', 'appointments/:id'])
  @Audited('appointment.delete', 'deleted an appointment of yours', { record: 'appointment' })
  @ApiOperation({ summary: 'Delete an appointment' })
  @Returns(200, MessageDto)
  async delete(@Param('id', PathId) id: number) {
    await this.appointments.remove(id);
    return { message: `Appointment with id \`${id}\` has been deleted.` };
  }
}

@Routes('admin')
@ApiTags('Admin')
@Protected(AdminGuard)
@Within((faults) => ({ appointments: faults }))
export class ApprovedAppointments extends AppointmentList {
  protected readonly approved = true;

  @Post('appointments')
  @Audited('appointment.book', 'booked an appointment for you')
  @ApiOperation({ summary: 'Book an appointment', description: 'Approved at once; it may record the past.' })
  @Returns(201, { appointments: AdminAppointmentDto })
  async book(@Body() { appointments: form }: BookingDto) {
    const { appointment_date: appointmentDate, appointment_time: appointmentTime, doctor: doctorId } = form;
    const slot = { appointmentDate, appointmentTime, doctorId };
    return { appointments: presentAppointment(await this.appointments.book(slot, form.patient_history)) };
  }
}

@Routes('admin/approve')
@ApiTags('Admin')
@Protected(AdminGuard)
@Within((faults) => ({ appointments: faults }))
export class WaitingAppointments extends AppointmentList {
  protected readonly approved = false;
}
