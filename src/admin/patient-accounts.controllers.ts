import { Body, Delete, Get, Injectable, Param, Put, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Audited } from '../audit/audited.js';
import { Protected } from '../auth/access.js';
import type { ListRequest } from '../database/list.js';
import { BareList } from '../http/errors.js';
import { type Item, ItemInPath } from '../http/item.js';
import { ListQuery } from '../http/lists/list-query.js';
import { ReturnsList } from '../http/lists/returns-list.js';
import { MessageDto } from '../http/message.dto.js';
import { Refuses } from '../http/openapi-refusals.js';
import { Returns } from '../http/returns.js';
import { Routes } from '../http/routes.js';
import { Within } from '../http/within.js';
import { patientLists } from '../patients/patients.queries.js';
import { Patients } from '../patients/patients.service.js';
import { presentPatient } from './account.presenter.js';
import { PatientInPath } from './account-in-path.guards.js';
import { AdminGuard } from './admin.guard.js';
import { accountChanges } from './dto/account.dto.js';
import { noPatient, PatientDto, PatientUpdateDto } from './dto/patient.dto.js';

/** One set of operations, two lists: the approved patients and the waiting ones. A single patient is found in both. */
@Injectable()
abstract class PatientAccounts {
  protected abstract readonly approved: boolean;
  protected abstract readonly noun: string;

  constructor(private readonly patients: Patients) {}

  @Get('patients')
  @Audited('patients.list', 'listed all patients', { of: 'every patient' })
  @ApiOperation({ summary: 'List patients', description: 'In the order of their ids.' })
  @ReturnsList(patientLists.approved, PatientDto, 'patients')
  async list(@ListQuery(patientLists.approved) request: ListRequest) {
    return this.patients.list(this.approved, request).map(presentPatient);
  }

  @Get('patient/:uuid')
  @Audited('patient.read', 'read your profile', { of: 'uuid' })
  @ApiOperation({ summary: 'Read a patient', description: 'Approved or waiting.' })
  @Returns(200, { patients: PatientDto })
  async get(@Param('uuid') uuid: string) {
    return { patients: presentPatient(await this.patients.get(uuid)) };
  }

  @Put('patient/:uuid')
  @Audited('patient.change', 'changed your profile', { of: 'uuid' })
  @UseGuards(PatientInPath)
  @ApiOperation({
    summary: 'Change or approve a patient',
    description: 'The `patient` part must be there, if only as `{}`.',
  })
  @Within((faults) => ({ patients: { patient: faults } }))
  @Returns(200, { patients: PatientDto })
  @Refuses(
    400,
    'The body cannot be read, its fields are not right, or a part is missing',
    [String],
    new BareList(noPatient),
  )
  async update(@Param('uuid') uuid: string, @Body() { patients: form }: PatientUpdateDto, @ItemInPath() item: Item) {
    const unchanged = item.unchanged(() => this.get(uuid));
    const patient = await this.patients.update(uuid, accountChanges(form), form.patient, unchanged);
    return item.tagged({ patients: presentPatient(patient) });
  }

  @Delete('patient/:uuid')
  @Audited('patient.delete', 'deleted your account', { of: 'uuid' })
  @ApiOperation({ summary: 'Delete a patient', description: 'With all histories, costs and appointments.' })
  @Returns(200, MessageDto, {
    example: { message: 'User with id `d6e19da5-92f8-45e3-ad26-63fa39f8e90f` has been deleted.' },
  })
  async delete(@Param('uuid') uuid: string, @ItemInPath() item: Item) {
    await this.patients.remove(
      uuid,
      item.unchanged(() => this.get(uuid)),
    );
    return { message: `${this.noun} with id \`${uuid}\` has been deleted.` };
  }
}

@Routes('admin')
@ApiTags('Admin')
@Protected(AdminGuard)
export class ApprovedPatients extends PatientAccounts {
  protected readonly approved = true;
  protected readonly noun = 'User';
}

@Routes('admin/approve')
@ApiTags('Admin')
@Protected(AdminGuard)
export class WaitingPatients extends PatientAccounts {
  protected readonly approved = false;
  protected readonly noun = 'Patient approval request';
}
