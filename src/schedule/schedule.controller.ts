import { Body, Get, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Audited } from '../audit/audited.js';
import { Protected } from '../auth/access.js';
import type { Account } from '../auth/auth.queries.js';
import { CurrentUser } from '../auth/current-user.js';
import { DoctorGuard } from '../doctors/doctor.guard.js';
import { type Item, ItemInPath } from '../http/item.js';
import { Returns } from '../http/returns.js';
import { Routes } from '../http/routes.js';
import { NewScheduleDto, ScheduleDto, windowsIn } from './dto/schedule.dto.js';
import { Hours } from './hours.service.js';
import { presentSchedule } from './schedule.presenter.js';

@Routes('doctor/schedule')
@ApiTags('Doctor: working hours and leave')
@Protected(DoctorGuard)
export class OwnSchedule {
  constructor(private readonly hours: Hours) {}

  @Get()
  @Audited('schedule.read', 'read your working hours', { of: 'caller' })
  @ApiOperation({ summary: 'Read my working hours', description: 'By weekday and time; none means at any time.' })
  @Returns(200, ScheduleDto)
  async get(@CurrentUser() user: Account) {
    return presentSchedule(await this.hours.ofUser(user.id));
  }

  @Put()
  @Audited('schedule.change', 'changed your working hours', { of: 'caller' })
  @ApiOperation({ summary: 'Replace my working hours', description: 'All of them, by the hospital’s wall clock.' })
  @Returns(200, ScheduleDto)
  async replace(@CurrentUser() user: Account, @Body() form: NewScheduleDto, @ItemInPath() item: Item) {
    const unchanged = item.unchanged(() => this.get(user));
    return item.tagged(presentSchedule(await this.hours.replace(user.id, windowsIn(form), unchanged)));
  }
}
