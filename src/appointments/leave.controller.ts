import { Body, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Audited } from '../audit/audited.js';
import { Protected } from '../auth/access.js';
import type { Account } from '../auth/auth.queries.js';
import { CurrentUser } from '../auth/current-user.js';
import type { ListRequest } from '../database/list.js';
import { DoctorGuard } from '../doctors/doctor.guard.js';
import { ListQuery } from '../http/lists/list-query.js';
import { ReturnsList } from '../http/lists/returns-list.js';
import { MessageDto } from '../http/message.dto.js';
import { PathId } from '../http/path-id.js';
import { Returns } from '../http/returns.js';
import { Routes } from '../http/routes.js';
import { LocalTime } from '../schedule/local-time.js';
import { LeaveDto, LeaveGrantedDto, NewLeaveDto } from './dto/leave.dto.js';
import { presentGranted, presentLeave } from './leave.presenter.js';
import { leaveList } from './leave.queries.js';
import { Leaves } from './leave.service.js';
import { DryRunQuery, EntersLeave, leaveOf } from './leave-form.js';

@Routes('doctor/leave')
@ApiTags('Doctor: working hours and leave')
@Protected(DoctorGuard)
export class OwnLeave {
  constructor(
    private readonly leaves: Leaves,
    private readonly clock: LocalTime,
  ) {}

  @Get()
  @Audited('leave.list', 'read your leave', { of: 'caller' })
  @ApiOperation({ summary: 'List my leave' })
  @ReturnsList(leaveList, LeaveDto, 'leave')
  async list(@CurrentUser() user: Account, @ListQuery(leaveList) request: ListRequest) {
    return this.leaves.ofDoctor(user.id, request).map(presentLeave);
  }

  @Post()
  @Audited('leave.take', 'entered leave during your appointments', { of: 'caller' })
  @ApiOperation({ summary: 'Take leave', description: 'What becomes of appointments within is told, or done.' })
  @EntersLeave()
  @Returns(201, LeaveGrantedDto)
  async take(@CurrentUser() user: Account, @Body() form: NewLeaveDto, @Query(DryRunQuery) dryRun: boolean) {
    return presentGranted(await this.leaves.add(user.id, user, leaveOf(form, dryRun, this.clock)));
  }

  @Delete(':id')
  @Audited('leave.delete', 'took leave back', { of: 'caller', record: 'leave' })
  @ApiOperation({ summary: 'Give leave back' })
  @Returns(200, MessageDto, { example: { message: 'Leave with id `4` has been deleted.' } })
  async giveBack(@CurrentUser() user: Account, @Param('id', PathId) id: number) {
    await this.leaves.remove(user.id, id);
    return { message: `Leave with id \`${id}\` has been deleted.` };
  }
}
