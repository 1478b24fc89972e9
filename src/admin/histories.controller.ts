import { Body, Delete, Get, Param, Post, Put, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Audited } from '../audit/audited.js';
import { Protected } from '../auth/access.js';
import type { ListRequest } from '../database/list.js';
import { foreignHistory, Histories } from '../history/histories.service.js';
import { historyList } from '../history/history.queries.js';
import { HistoryInPath } from '../history/history-in-path.guard.js';
import { BareList } from '../http/errors.js';
import { type Item, ItemInPath } from '../http/item.js';
import { ListQuery } from '../http/lists/list-query.js';
import { ReturnsList } from '../http/lists/returns-list.js';
import { MessageDto } from '../http/message.dto.js';
import { Refuses } from '../http/openapi-refusals.js';
import { PathId } from '../http/path-id.js';
import { Returns } from '../http/returns.js';
import { Routes } from '../http/routes.js';
import { Within } from '../http/within.js';
import { PatientInPath } from './account-in-path.guards.js';
import { AdminGuard } from './admin.guard.js';
import {
  AdminHistoryDto,
  AdmissionDto,
  costFields,
  HistoryUpdateDto,
  historyFields,
  noCosts,
} from './dto/history.dto.js';
import { presentHistory } from './history.presenter.js';

@Routes('admin/patient/:uuid/history')
@ApiTags('Admin: histories')
@Protected(AdminGuard)
export class AdminHistories {
  constructor(private readonly histories: Histories) {}

  @Get()
  @Audited('histories.list', 'read your histories', { of: 'uuid' })
  @ApiOperation({ summary: 'List a patient’s histories', description: 'In the order of their ids.' })
  @ReturnsList(historyList, AdminHistoryDto, 'patient_history')
  async list(@Param('uuid') uuid: string, @ListQuery(historyList) request: ListRequest) {
    return this.histories.ofPatient(uuid, request).map(presentHistory);
  }

  @Post()
  @UseGuards(PatientInPath)
  @Audited('history.open', 'opened a history of yours', { of: 'uuid' })
  @ApiOperation({
    summary: 'Open a history',
    description: 'The patient is admitted today, by the hospital’s calendar.',
  })
  @Returns(201, { patient_history: AdminHistoryDto })
  @Within((faults) => ({ patient_history: faults }))
  async open(@Param('uuid') uuid: string, @Body() { patient_history: form }: AdmissionDto) {
    const history = await this.histories.admit(uuid, historyFields(form), costFields(form.costs));
    return { patient_history: presentHistory(history) };
  }

  @Get(':id')
  @Audited('history.read', 'read a history of yours', { of: 'uuid', record: 'history' })
  @ApiOperation({ summary: 'Read a history' })
  @Returns(200, { patient_history: AdminHistoryDto })
  @Refuses(404, 'There is no such record, or it is another patient’s', [String], foreignHistory(7))
  async get(@Param('uuid') uuid: string, @Param('id', PathId) id: number) {
    return { patient_history: presentHistory(await this.histories.get(uuid, id)) };
  }

  @Put(':id')
  @UseGuards(HistoryInPath)
  @Audited('history.change', 'changed a history of yours', { of: 'uuid', record: 'history' })
  @ApiOperation({ summary: 'Change a history', description: 'The `costs` part must be there, if only as `{}`.' })
  @Returns(200, { patient_history: AdminHistoryDto })
  @Refuses(
    400,
    'The body cannot be read, its fields are not right, or a part is missing',
    [String],
    new BareList(noCosts),
  )
  @Refuses(404, 'There is no such record, or it is another patient’s', [String], foreignHistory(7))
  @Within((faults) => ({ patient_history: faults }))
  async update(
    @Param('uuid') uuid: string,
    @Param('id', PathId) id: number,
    @Body() { patient_history: form }: HistoryUpdateDto,
    @ItemInPath() item: Item,
  ) {
    const unchanged = item.unchanged(() => this.get(uuid, id));
    const history = await this.histories.update(uuid, id, historyFields(form), costFields(form.costs), unchanged);
    return item.tagged({ patient_history: presentHistory(history) });
  }

  @Delete(':id')
  @Audited('history.delete', 'deleted a history of yours', { of: 'uuid', record: 'history' })
  @ApiOperation({ summary: 'Delete a history', description: 'With its costs and appointments.' })
  @Returns(200, MessageDto, { example: { message: 'History with id `7` has been deleted.' } })
  @Refuses(404, 'There is no such record, or it is another patient’s', [String], foreignHistory(7))
  async delete(@Param('uuid') uuid: string, @Param('id', PathId) id: number, @ItemInPath() item: Item) {
    await this.histories.remove(
      uuid,
      id,
      item.unchanged(() => this.get(uuid, id)),
    );
    return { message: `History with id \`${id}\` has been deleted.` };
  }
}
