import { Body, Get, Param, Put, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Audited } from '../audit/audited.js';
import { Protected } from '../auth/access.js';
import { type Item, ItemInPath } from '../http/item.js';
import { Returns } from '../http/returns.js';
import { Routes } from '../http/routes.js';
import { NewScheduleDto, ScheduleDto, windowsIn } from '../schedule/dto/schedule.dto.js';
import { Hours } from '../schedule/hours.service.js';
import { presentSchedule } from '../schedule/schedule.presenter.js';
import { DoctorInPath } from './account-in-path.guards.js';
import { AdminGuard } from './admin.guard.js';

@Routes('admin/doctor/:uuid/schedule')
@ApiTags('Admin: working hours and leave')
@Protected(AdminGuard)
export class AdminSchedules {
  constructor(private readonly hours: Hours) {}

  @Get()
  @Audited('schedule.read', 'read your working hours', { of: 'uuid' })
  @ApiOperation({
    summary: 'Read a doctor’s working hours',
    description: 'By weekday and time; none means at any time.',
  })
  @Returns(200, ScheduleDto)
  async get(@Param('uuid') uuid: string) {
    return presentSchedule(await this.hours.ofUser(uuid));
  }

  @Put()
  @Audited('schedule.change', 'changed your working hours', { of: 'uuid' })
  @UseGuards(DoctorInPath)
  @ApiOperation({
    summary: 'Replace a doctor’s working hours',
    description: 'All of them, by the hospital’s wall clock.',
  })
  @Returns(200, ScheduleDto)
  async replace(@Param('uuid') uuid: string, @Body() form: NewScheduleDto, @ItemInPath() item: Item) {
    const unchanged = item.unchanged(() => this.get(uuid));
    return item.tagged(presentSchedule(await this.hours.replace(uuid, windowsIn(form), unchanged)));
  }
}
