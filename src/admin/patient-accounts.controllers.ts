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
import { Sends } from '../http/openapi-examples.js';
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
function patientAccounts(approved: boolean, noun: string, example: PatientDto) {
  const { id, first_name, patient } = example;
  const one = approved ? 'a patient' : 'a waiting patient';

  @Injectable()
  abstract class PatientAccounts {
    constructor(private readonly patients: Patients) {}

    @Get('patients')
    @Audited('patients.list', 'listed all patients', { of: 'every patient' })
    @ApiOperation({
      summary: approved ? 'List approved patients' : 'List patients who wait for approval',
      description: 'In the order of their ids.',
    })
    @ReturnsList(patientLists.approved, PatientDto, 'patients', example)
    async list(@ListQuery(patientLists.approved) request: ListRequest) {
      return this.patients.list(approved, request).map(presentPatient);
    }

    @Get('patient/:uuid')
    @Audited('patient.read', 'read your profile', { of: 'uuid' })
    @ApiOperation({ summary: `Read ${one}`, description: 'Approved or waiting.' })
    @Returns(200, { patients: PatientDto }, { example: { patients: example } })
    async get(@Param('uuid') uuid: string) {
      return { patients: presentPatient(await this.patients.get(uuid)) };
    }

    @Put('patient/:uuid')
    @Audited('patient.change', 'changed your profile', { of: 'uuid' })
    @UseGuards(PatientInPath)
    @ApiOperation({
      summary: `Change or approve ${one}`,
      description: 'The `patient` part must be there, if only as `{}`.',
    })
    @Within((faults) => ({ patients: { patient: faults } }))
    @Sends(PatientUpdateDto, { patients: { first_name, status: true, patient } })
    @Returns(200, { patients: PatientDto }, { example: { patients: { ...example, status: true } } })
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
    @ApiOperation({ summary: `Delete ${one}`, description: 'With all histories, costs and appointments.' })
    @Returns(200, MessageDto, {
      example: { message: `${noun} with id \`${id}\` has been deleted.` },
    })
    async delete(@Param('uuid') uuid: string, @ItemInPath() item: Item) {
      await this.patients.remove(
        uuid,
        item.unchanged(() => this.get(uuid)),
      );
      return { message: `${noun} with id \`${uuid}\` has been deleted.` };
    }
  }
  return PatientAccounts;
}

@Routes('admin')
@ApiTags('Admin: accounts')
@Protected(AdminGuard)
export class ApprovedPatients extends patientAccounts(true, 'User', {
  id: 'e48c322c-1221-43eb-8148-b28031870028',
  username: 'patient2',
  first_name: 'patien2',
  last_name: 'two',
  status: true,
  patient: { age: '29.0', address: 'Dhaka', mobile: '12312343' },
}) {}

@Routes('admin/approve')
@ApiTags('Admin: accounts')
@Protected(AdminGuard)
export class WaitingPatients extends patientAccounts(false, 'Patient approval request', {
  id: '5b6926d3-fd27-4e25-a989-6e5043788567',
  username: 'patient10',
  first_name: 'Patient new',
  last_name: '',
  status: false,
  patient: { age: '45.0', address: 'New iskaton', mobile: '342423423' },
}) {}
