import { Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Protected } from '../auth/access.js';
import type { Account } from '../auth/auth.queries.js';
import { CurrentUser } from '../auth/current-user.js';
import { Returns } from '../http/returns.js';
import { Routes } from '../http/routes.js';
import { PatientGuard } from '../patients/patient.guard.js';
import { OwnHistoryDto } from './dto/history.dto.js';
import { Histories } from './histories.service.js';
import { presentOwnHistory } from './history.presenter.js';

@Routes('patient')
@ApiTags('Patient')
export class HistoryController {
  constructor(private readonly histories: Histories) {}

  @Get('history')
  @Protected(PatientGuard)
  @ApiOperation({
    summary: 'List my histories',
    description: 'With their costs, and appointments waiting or approved.',
  })
  @Returns(200, [OwnHistoryDto])
  async list(@CurrentUser() user: Account) {
    return (await this.histories.withAppointments(user.id)).map(presentOwnHistory);
  }
}
