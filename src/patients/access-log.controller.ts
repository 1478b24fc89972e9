import { Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Audited } from '../audit/audited.js';
import { Protected } from '../auth/access.js';
import type { Account } from '../auth/auth.queries.js';
import { CurrentUser } from '../auth/current-user.js';
import type { ListRequest } from '../database/list.js';
import { Lists } from '../database/lists.js';
import { ListQuery } from '../http/lists/list-query.js';
import { ReturnsList } from '../http/lists/returns-list.js';
import { Routes } from '../http/routes.js';
import { presentAccess } from './access-log.presenter.js';
import { accessList } from './access-log.queries.js';
import { AccessDto } from './dto/access.dto.js';
import { PatientGuard } from './patient.guard.js';

@Routes('patient')
@ApiTags('Patient: record of access')
@Protected(PatientGuard)
export class AccessLogController {
  constructor(private readonly lists: Lists) {}

  @Get('access-log')
  @Audited('access.list', 'read who used your data', { of: 'caller' })
  @ApiOperation({
    summary: 'Read who used my data',
    description: 'Who read or changed it, or tried to; the latest first.',
  })
  @ReturnsList(accessList, AccessDto, 'access_log')
  async list(@CurrentUser() user: Account, @ListQuery(accessList) request: ListRequest) {
    return this.lists.read(accessList, request, [user.id]).map(presentAccess);
  }
}
