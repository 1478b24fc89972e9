import { Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Audited } from '../audit/audited.js';
import { Verification } from '../audit/verification.service.js';
import { Protected } from '../auth/access.js';
import type { ListRequest } from '../database/list.js';
import { Lists } from '../database/lists.js';
import { ListQuery } from '../http/lists/list-query.js';
import { ReturnsList } from '../http/lists/returns-list.js';
import { Returns } from '../http/returns.js';
import { Routes } from '../http/routes.js';
import { AdminGuard } from './admin.guard.js';
import { presentAuditRow, presentVerdict } from './audit.presenter.js';
import { auditList } from './audit.queries.js';
import { AuditRowDto, VerificationDto } from './dto/audit.dto.js';

@Routes('admin/audit')
@ApiTags('Admin: record of access')
@Protected(AdminGuard)
export class AuditController {
  constructor(
    private readonly lists: Lists,
    private readonly verification: Verification,
  ) {}

  @Get()
  @Audited('audit.list', 'read the record of access', { of: 'every patient' })
  @ApiOperation({
    summary: 'Read the record of access',
    description:
      'Who read or changed whose data, or tried to; the latest first. Reading it is recorded too. `patient` finds what ' +
      'the patient is told, lists of all patients included.',
  })
  @ReturnsList(auditList, AuditRowDto, 'audit')
  async list(@ListQuery(auditList) request: ListRequest) {
    return this.lists.read(auditList, request, []).map(presentAuditRow);
  }

  @Get('verify')
  @Audited('audit.verify', 'verified the record of access')
  @ApiOperation({
    summary: 'Verify the record of access',
    description:
      'Finds rows that were changed, removed or added after they were sealed, a second or two after they came.',
  })
  @Returns(200, VerificationDto)
  async verify() {
    return presentVerdict(await this.verification.verify());
  }
}
