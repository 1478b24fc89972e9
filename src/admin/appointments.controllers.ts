import { Body, Delete, Get, Injectable, Param, Post, Put, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { slotExample, verdictExample } from '../appointments/appointment-examples.js';
import { AppointmentInPath } from '../appointments/appointment-in-path.guard.js';
import { appointmentLists } from '../appointments/appointment-lists.js';
import { Appointments } from '../appointments/appointments.service.js';
import { slotOf } from '../appointments/dto/appointment.dto.js';
import { overbookOf } from '../appointments/dto/steps.dto.js';
import { IllegalTransitionDto, SlotTakenDto, VerdictDto } from '../appointments/dto/verdict.dto.js';
import { Scheduling } from '../appointments/scheduling.service.js';
import { presentCheck } from '../appointments/verdict.presenter.js';
import { Audited } from '../audit/audited.js';
import { Protected } from '../auth/access.js';
import type { Account } from '../auth/auth.queries.js';
import { CurrentUser } from '../auth/current-user.js';
import type { ListRequest } from '../database/list.js';
import type { State } from '../history/appointment-state.js';
import { type Item, ItemInPath } from '../http/item.js';
import { ListQuery } from '../http/lists/list-query.js';
import { ReturnsList } from '../http/lists/returns-list.js';
import { MessageDto } from '../http/message.dto.js';
import { Sends } from '../http/openapi-examples.js';
import { Refuses } from '../http/openapi-refusals.js';
import { PathId } from '../http/path-id.js';
import { Returns } from '../http/returns.js';
import { Routes } from '../http/routes.js';
import { Within } from '../http/within.js';
import { AdminGuard } from './admin.guard.js';
import { presentAppointment, presentWaiting } from './appointment.presenter.js';
import { adminExample } from './appointment-examples.js';
import {
  AdminAppointmentDto,
  AppointmentUpdateDto,
  appointmentChanges,
  BookingDto,
  WaitingAppointmentDto,
} from './dto/appointment.dto.js';

const noOverbooking = { overbook: false, overbook_reason: null };

/** What can be done with an appointment is the same in both lists, of approved ones and of waiting requests. */
function anyAppointment(one: string, state: State, slot: ReturnType<typeof slotExample>) {
  @Injectable()
  abstract class AnyAppointment {
    constructor(
      protected readonly appointments: Appointments,
      protected readonly scheduling: Scheduling,
    ) {}

    // README of the reference spells the waiting one both ways
    @Get(['appointment/:id', 'appointments/:id'])
    @Audited('appointment.read', 'read an appointment of yours', { record: 'appointment' })
    @ApiOperation({ summary: `Read ${one}`, description: 'Approved or waiting.' })
    @Returns(200, { appointments: AdminAppointmentDto }, { example: { appointments: adminExample(state) } })
    async get(@Param('id', PathId) id: number) {
      return { appointments: presentAppointment(await this.appointments.get(id)) };
    }

    @Put(['appointment/:id', 'appointments/:id'])
    @Audited('appointment.change', 'changed an appointment of yours', { record: 'appointment' })
    @UseGuards(AppointmentInPath)
    @ApiOperation({
      summary: `Change or approve ${one}`,
      description: 'Fields that are left out stay as they are.',
    })
    @Sends(AppointmentUpdateDto, { appointments: { ...slot, patient_history: 9, status: true, ...noOverbooking } })
    @Returns(200, { appointments: AdminAppointmentDto }, { example: { appointments: adminExample('approved', slot) } })
    @Refuses(409, 'The time is not free, or the appointment cannot take this step', SlotTakenDto, IllegalTransitionDto)
    @Within((faults) => ({ appointments: faults }))
    async update(
      @Param('id', PathId) id: number,
      @CurrentUser() user: Account,
      @Body() { appointments: form }: AppointmentUpdateDto,
      @ItemInPath() item: Item,
    ) {
      const change = {
        ...appointmentChanges(form),
        overbook: overbookOf(form),
        check: item.unchanged(() => this.get(id)),
      };
      return item.tagged({ appointments: presentAppointment(await this.scheduling.update(id, user, change)) });
    }

    @Delete(['appointment/:id', 'appointments/:id'])
    @Audited('appointment.delete', 'deleted an appointment of yours', { record: 'appointment' })
    @ApiOperation({ summary: `Delete ${one}` })
    @Returns(200, MessageDto, { example: { message: 'Appointment with id `13` has been deleted.' } })
    async delete(@Param('id', PathId) id: number, @ItemInPath() item: Item) {
      await this.scheduling.remove(
        id,
        item.unchanged(() => this.get(id)),
      );
      return { message: `Appointment with id \`${id}\` has been deleted.` };
    }
  }
  return AnyAppointment;
}

const bookingAt = (time: string) => ({
  appointments: { ...slotExample(time), patient_history: 9, status: true, ...noOverbooking },
});

const inTheWay = {
  appointment_id: 12,
  patient: '94d9debf-6c3b-48bb-98f6-1c8f0fbeae04',
  patient_name: 'patient one',
};

@Routes('admin')
@ApiTags('Admin: appointments')
@Protected(AdminGuard)
export class ApprovedAppointments extends anyAppointment('an appointment', 'approved', slotExample('09:00')) {
  @Get('appointments')
  @Audited('appointments.list', 'listed all appointments', { of: 'every patient' })
  @ApiOperation({ summary: 'List approved appointments', description: 'In the order of their ids.' })
  @ReturnsList(appointmentLists.approved, AdminAppointmentDto, 'appointments')
  async list(@ListQuery(appointmentLists.approved) request: ListRequest) {
    return this.appointments.list('approved', request).map(presentAppointment);
  }

  @Post('appointments')
  @Audited('appointment.book', 'booked an appointment for you')
  @ApiOperation({ summary: 'Book an appointment', description: 'Approved at once; it may record the past.' })
  @Sends(BookingDto, bookingAt('10:30'))
  @Returns(
    201,
    { appointments: AdminAppointmentDto },
    { example: { appointments: { ...adminExample('approved', slotExample('10:30')), id: 19 } } },
  )
  @Refuses(409, 'The time is not free', SlotTakenDto)
  @Within((faults) => ({ appointments: faults }))
  async book(@CurrentUser() user: Account, @Body() { appointments: form }: BookingDto) {
    const booked = await this.scheduling.book(user, slotOf(form), form.patient_history, overbookOf(form));
    return { appointments: presentAppointment(booked) };
  }

  @Post('appointments/check')
  @Audited('appointment.check', 'looked when you have time')
  @ApiOperation({ summary: 'Ask what stands against a booking', description: 'Nothing is booked or held.' })
  @Sends(BookingDto, bookingAt('11:00'))
  @Returns(200, VerdictDto, { example: verdictExample(slotExample('11:00'), slotExample('11:30'), inTheWay) })
  @Within((faults) => ({ appointments: faults }))
  async check(@Body() { appointments: form }: BookingDto) {
    return presentCheck(await this.scheduling.checkBooking(slotOf(form), form.patient_history), true);
  }

  @Get('appointments/closed')
  @Audited('appointments.list', 'listed all appointments', { of: 'every patient' })
  @ApiOperation({
    summary: 'List rejected, cancelled and expired appointments',
    description: 'In the order of their ids.',
  })
  @ReturnsList(appointmentLists.closed, AdminAppointmentDto, 'appointments', adminExample('cancelled'))
  async closed(@ListQuery(appointmentLists.closed) request: ListRequest) {
    return this.appointments.list('closed', request).map(presentAppointment);
  }
}

@Routes('admin/approve')
@ApiTags('Admin: appointments')
@Protected(AdminGuard)
export class WaitingAppointments extends anyAppointment('a waiting appointment', 'requested', slotExample('12:30')) {
  @Get('appointments')
  @Audited('appointments.list', 'listed all appointments', { of: 'every patient' })
  @ApiOperation({ summary: 'List requests that wait', description: 'In the order of their ids.' })
  @ReturnsList(appointmentLists.waiting, WaitingAppointmentDto, 'appointments', adminExample('requested'))
  async list(@ListQuery(appointmentLists.waiting) request: ListRequest) {
    return this.appointments.list('waiting', request).map(presentWaiting);
  }
}
