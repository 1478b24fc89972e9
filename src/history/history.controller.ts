import { Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Audited } from '../audit/audited.js';
import { Protected } from '../auth/access.js';
import type { Account } from '../auth/auth.queries.js';
import { CurrentUser } from '../auth/current-user.js';
import type { ListRequest } from '../database/list.js';
import { ListQuery } from '../http/lists/list-query.js';
import { ReturnsList } from '../http/lists/returns-list.js';
import { Routes } from '../http/routes.js';
import { PatientGuard } from '../patients/patient.guard.js';
import { OwnHistoryDto } from './dto/history.dto.js';
import { Histories } from './histories.service.js';
import { presentOwnHistory } from './history.presenter.js';
import { ownHistoryList } from './history.queries.js';

@Routes('patient')
@ApiTags('Patient: histories')
export class HistoryController {
  constructor(private readonly histories: Histories) {}

  @Get('history')
  @Protected(PatientGuard)
  @Audited('histories.list', 'read your histories', { of: 'caller' })
  @ApiOperation({
    summary: 'List my histories',
    description: 'With their costs, and appointments waiting or approved.',
  })
  @ReturnsList(ownHistoryList, OwnHistoryDto)
  async list(@CurrentUser() user: Account, @ListQuery(ownHistoryList) request: ListRequest) {
    return this.histories.withAppointments(user.id, request).map(presentOwnHistory);
  }
}
