import { Body, Get, Param, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { slotExample } from '../appointments/appointment-examples.js';
import { AppointmentInPath } from '../appointments/appointment-in-path.guard.js';
import type { AppointmentRow } from '../appointments/appointments.queries.js';
import { Appointments } from '../appointments/appointments.service.js';
import { AdminEventDto, ApprovalDto, overbookOf, ReasonDto } from '../appointments/dto/steps.dto.js';
import { SlotTakenDto } from '../appointments/dto/verdict.dto.js';
import { presentEventInFull } from '../appointments/event.presenter.js';
import { Takes } from '../appointments/steps.controllers.js';
import { Steps } from '../appointments/steps.service.js';
import { Audited } from '../audit/audited.js';
import { Protected } from '../auth/access.js';
import type { Account } from '../auth/auth.queries.js';
import { CurrentUser } from '../auth/current-user.js';
import { type Check, Item, ItemInPath } from '../http/item.js';
import { Sends } from '../http/openapi-examples.js';
import { PathId } from '../http/path-id.js';
import { Returns } from '../http/returns.js';
import { Routes } from '../http/routes.js';
import { AdminGuard } from './admin.guard.js';
import { presentAppointment } from './appointment.presenter.js';
import { adminExample } from './appointment-examples.js';
import { AdminAppointmentDto, AdminRescheduleDto } from './dto/appointment.dto.js';

@Routes('admin/appointment/:id')
@ApiTags('Admin: appointments')
@Protected(AdminGuard)
export class AdminSteps {
  constructor(
    private readonly steps: Steps,
    private readonly appointments: Appointments,
  ) {}

  @Takes('approve', 'Grant a request', SlotTakenDto)
  @Sends(ApprovalDto, { reason: 'It is urgent', competing: 'keep', overbook: false, overbook_reason: null })
  @Returns(200, { appointments: AdminAppointmentDto }, { example: { appointments: adminExample('approved') } })
  async approve(
    @Param('id', PathId) id: number,
    @CurrentUser() user: Account,
    @Body() form: ApprovalDto,
    @ItemInPath() item: Item,
  ) {
    const { reason, competing } = form;
    const approval = { reason, competing, overbook: overbookOf(form) };
    return this.unlessChanged(item, id, (check) => this.steps.approve(id, user, { ...approval, check }));
  }

  @Takes('reject', 'Turn a request down; one to move an appointment leaves it where it was')
  @Sends(ReasonDto, { reason: 'The doctor is away' })
  @Returns(200, { appointments: AdminAppointmentDto }, { example: { appointments: adminExample('rejected') } })
  async reject(
    @Param('id', PathId) id: number,
    @CurrentUser() user: Account,
    @Body() why: ReasonDto,
    @ItemInPath() item: Item,
  ) {
    return this.unlessChanged(item, id, (check) => this.steps.reject(id, user, { ...why, check }));
  }

  @Takes('cancel', 'Cancel an appointment or a request')
  @Sends(ReasonDto, { reason: 'The doctor is ill' })
  @Returns(200, { appointments: AdminAppointmentDto }, { example: { appointments: adminExample('cancelled') } })
  async cancel(
    @Param('id', PathId) id: number,
    @CurrentUser() user: Account,
    @Body() why: ReasonDto,
    @ItemInPath() item: Item,
  ) {
    return this.unlessChanged(item, id, (check) => this.steps.take(id, user, 'cancel', { ...why, check }));
  }

  @Takes('check-in', 'Tell that the patient is here')
  @Sends(ReasonDto, { reason: 'Came ten minutes late' })
  @Returns(200, { appointments: AdminAppointmentDto }, { example: { appointments: adminExample('checked_in') } })
  async checkIn(
    @Param('id', PathId) id: number,
    @CurrentUser() user: Account,
    @Body() why: ReasonDto,
    @ItemInPath() item: Item,
  ) {
    return this.unlessChanged(item, id, (check) => this.steps.take(id, user, 'check-in', { ...why, check }));
  }

  @Takes('complete', 'Tell that the visit is over')
  @Sends(ReasonDto, { reason: 'Comes again in a month' })
  @Returns(200, { appointments: AdminAppointmentDto }, { example: { appointments: adminExample('completed') } })
  async complete(
    @Param('id', PathId) id: number,
    @CurrentUser() user: Account,
    @Body() why: ReasonDto,
    @ItemInPath() item: Item,
  ) {
    return this.unlessChanged(item, id, (check) => this.steps.take(id, user, 'complete', { ...why, check }));
  }

  @Takes('no-show', 'Tell that the patient did not come')
  @Sends(ReasonDto, { reason: 'Could not be reached' })
  @Returns(200, { appointments: AdminAppointmentDto }, { example: { appointments: adminExample('no_show') } })
  async noShow(
    @Param('id', PathId) id: number,
    @CurrentUser() user: Account,
    @Body() why: ReasonDto,
    @ItemInPath() item: Item,
  ) {
    return this.unlessChanged(item, id, (check) => this.steps.take(id, user, 'no-show', { ...why, check }));
  }

  @Takes('undo', 'Take the last step back; a time that was kept until then is not', SlotTakenDto)
  @Sends(ReasonDto, { reason: 'It was another patient' })
  @Returns(200, { appointments: AdminAppointmentDto }, { example: { appointments: adminExample('approved') } })
  async undo(
    @Param('id', PathId) id: number,
    @CurrentUser() user: Account,
    @Body() why: ReasonDto,
    @ItemInPath() item: Item,
  ) {
    return this.unlessChanged(item, id, (check) => this.steps.undo(id, user, { ...why, check }));
  }

  @Takes('reschedule', 'Move an appointment to another time or doctor, at once', SlotTakenDto)
  @Sends(AdminRescheduleDto, {
    ...slotExample('12:00'),
    reason: 'The doctor is ill',
    overbook: false,
    overbook_reason: null,
  })
  @Returns(
    200,
    { appointments: AdminAppointmentDto },
    { example: { appointments: adminExample('approved', slotExample('12:00')) } },
  )
  async reschedule(
    @Param('id', PathId) id: number,
    @CurrentUser() user: Account,
    @Body() form: AdminRescheduleDto,
    @ItemInPath() item: Item,
  ) {
    const { appointment_date: appointmentDate, appointment_time: appointmentTime, doctor: doctorId, reason } = form;
    const move = { appointmentDate, appointmentTime, doctorId, reason, overbook: overbookOf(form) };
    return this.unlessChanged(item, id, (check) => this.steps.move(id, user, { ...move, check }));
  }

  @Get('timeline')
  @Audited('appointment.timeline', 'read the steps of your appointment', { record: 'appointment' })
  @UseGuards(AppointmentInPath)
  @ApiOperation({ summary: 'See the steps of an appointment' })
  @Returns(200, { timeline: [AdminEventDto] })
  async timeline(@Param('id', PathId) id: number) {
    return { timeline: (await this.steps.timeline(id)).map(presentEventInFull) };
  }

  /** A step of the appointment that If-Match means, answered as GET of it. */
  private async unlessChanged(item: Item, id: number, take: (check: Check) => Promise<AppointmentRow>) {
    return item.tagged(shown(await take(item.unchanged(async () => shown(await this.appointments.get(id))))));
  }
}

const shown = (appointment: AppointmentRow) => ({ appointments: presentAppointment(appointment) });
