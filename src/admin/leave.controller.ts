import { Body, Delete, Get, Param, Post, Query, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { LeaveDto, LeaveGrantedDto, NewLeaveDto } from '../appointments/dto/leave.dto.js';
import { presentGranted, presentLeave } from '../appointments/leave.presenter.js';
import { leaveList } from '../appointments/leave.queries.js';
import { Leaves } from '../appointments/leave.service.js';
import { DryRunQuery, EntersLeave, leaveOf } from '../appointments/leave-form.js';
import { Audited } from '../audit/audited.js';
import { Protected } from '../auth/access.js';
import type { Account } from '../auth/auth.queries.js';
import { CurrentUser } from '../auth/current-user.js';
import type { ListRequest } from '../database/list.js';
import { ListQuery } from '../http/lists/list-query.js';
import { ReturnsList } from '../http/lists/returns-list.js';
import { MessageDto } from '../http/message.dto.js';
import { Sends } from '../http/openapi-examples.js';
import { PathId } from '../http/path-id.js';
import { Returns } from '../http/returns.js';
import { Routes } from '../http/routes.js';
import { LocalTime } from '../schedule/local-time.js';
import { DoctorInPath } from './account-in-path.guards.js';
import { AdminGuard } from './admin.guard.js';

@Routes('admin/doctor/:uuid/leave')
@ApiTags('Admin: working hours and leave')
@Protected(AdminGuard)
export class AdminLeave {
  constructor(
    private readonly leaves: Leaves,
    private readonly clock: LocalTime,
  ) {}

  @Get()
  @Audited('leave.list', 'read your leave', { of: 'uuid' })
  @ApiOperation({ summary: 'List a doctor’s leave' })
  @ReturnsList(leaveList, LeaveDto, 'leave')
  async list(@Param('uuid') uuid: string, @ListQuery(leaveList) request: ListRequest) {
    return this.leaves.ofDoctor(uuid, request).map(presentLeave);
  }

  @Post()
  @Audited('leave.take', 'entered leave during your appointments', { of: 'uuid' })
  @UseGuards(DoctorInPath)
  @ApiOperation({
    summary: 'Give a doctor leave',
    description: 'What becomes of appointments within is told, or done.',
  })
  @EntersLeave()
  @Sends(NewLeaveDto, { from: '2030-08-12', to: '2030-08-16', reason: 'Holiday', affected: 'block' })
  @Returns(201, LeaveGrantedDto, {
    example: {
      leave: { id: 2, starts_at: '2030-08-12T00:00:00Z', ends_at: '2030-08-17T00:00:00Z', reason: 'Holiday' },
      affected: [],
    },
  })
  async give(
    @Param('uuid') uuid: string,
    @CurrentUser() user: Account,
    @Body() form: NewLeaveDto,
    @Query(DryRunQuery) dryRun: boolean,
  ) {
    return presentGranted(await this.leaves.add(uuid, user, leaveOf(form, dryRun, this.clock)));
  }

  @Delete(':id')
  @Audited('leave.delete', 'took leave back', { of: 'uuid', record: 'leave' })
  @ApiOperation({ summary: 'Take a doctor’s leave back' })
  @Returns(200, MessageDto, { example: { message: 'Leave with id `4` has been deleted.' } })
  async takeBack(@Param('uuid') uuid: string, @Param('id', PathId) id: number) {
    await this.leaves.remove(uuid, id);
    return { message: `Leave with id \`${id}\` has been deleted.` };
  }
}
