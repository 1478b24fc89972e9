import { Body, Delete, Get, Injectable, Param, Post, Put, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { AppointmentInPath } from '../appointments/appointment-in-path.guard.js';
import { appointmentLists } from '../appointments/appointments.queries.js';
import { Appointments } from '../appointments/appointments.service.js';
import { Protected } from '../auth/access.js';
import type { ListRequest } from '../database/list.js';
import { type Item, ItemInPath } from '../http/item.js';
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
  @ApiOperation({ summary: 'List appointments', description: 'In the order of their ids.' })
  @ReturnsList(appointmentLists.approved, AdminAppointmentDto, 'appointments')
  async list(@ListQuery(appointmentLists.approved) request: ListRequest) {
    return this.appointments.list(this.approved, request).map(presentAppointment);
  }

  // README of the reference spells the waiting one both ways
  @Get(['appointment/:id', 'appointments/:id'])
  @ApiOperation({ summary: 'Read an appointment', description: 'Approved or waiting.' })
  @Returns(200, { appointments: AdminAppointmentDto })
  async get(@Param('id', PathId) id: number) {
    return { appointments: presentAppointment(await this.appointments.get(id)) };
  }

  @Put(['appointment/:id', 'appointments/:id'])
  @UseGuards(AppointmentInPath)
  @ApiOperation({
    summary: 'Change or approve an appointment',
    description: 'Fields that are left out stay as they are.',
  })
  @Returns(200, { appointments: AdminAppointmentDto })
  async update(
    @Param('id', PathId) id: number,
    @Body() { appointments: form }: AppointmentUpdateDto,
    @ItemInPath() item: Item,
  ) {
    const unchanged = item.unchanged(() => this.get(id));
    const appointment = await this.appointments.update(id, appointmentChanges(form), unchanged);
    return item.tagged({ appointments: presentAppointment(appointment) });
  }

  @Delete(['appointment/:id', 'appointments/:id'])
  @ApiOperation({ summary: 'Delete an appointment' })
  @Returns(200, MessageDto)
  async delete(@Param('id', PathId) id: number, @ItemInPath() item: Item) {
    await this.appointments.remove(
      id,
      item.unchanged(() => this.get(id)),
    );
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
