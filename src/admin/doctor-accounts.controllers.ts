import { Body, Delete, Get, Injectable, Param, Put, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Audited } from '../audit/audited.js';
import { Protected } from '../auth/access.js';
import type { ListRequest } from '../database/list.js';
import { doctorLists } from '../doctors/doctors.queries.js';
import { Doctors } from '../doctors/doctors.service.js';
import { doctorAssigned } from '../history/history.entity.js';
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
import { presentDoctor } from './account.presenter.js';
import { DoctorInPath } from './account-in-path.guards.js';
import { AdminGuard } from './admin.guard.js';
import { accountChanges } from './dto/account.dto.js';
import { DoctorDto, DoctorUpdateDto, noDoctor } from './dto/doctor.dto.js';

/** One set of operations, two lists: the approved doctors and the waiting ones. A single doctor is found in both. */
function doctorAccounts(approved: boolean, noun: string, example: DoctorDto) {
  const {
    id,
    first_name,
    last_name,
    doctor: { id: _, ...profile },
  } = example;
  const one = approved ? 'a doctor' : 'a waiting doctor';

  @Injectable()
  abstract class DoctorAccounts {
    constructor(private readonly doctors: Doctors) {}

    @Get('doctors')
    @Audited('doctors.list', 'listed doctors')
    @ApiOperation({
      summary: approved ? 'List approved doctors' : 'List doctors who wait for approval',
      description: 'In the order of their ids.',
    })
    @ReturnsList(doctorLists.approved, DoctorDto, 'doctors', example)
    async list(@ListQuery(doctorLists.approved) request: ListRequest) {
      return this.doctors.list(approved, request).map(presentDoctor);
    }

    @Get('doctor/:uuid')
    @Audited('doctor.read', 'read your profile', { of: 'uuid' })
    @ApiOperation({ summary: `Read ${one}`, description: 'Approved or waiting.' })
    @Returns(200, { doctors: DoctorDto }, { example: { doctors: example } })
    async get(@Param('uuid') uuid: string) {
      return { doctors: presentDoctor(await this.doctors.get(uuid)) };
    }

    @Put('doctor/:uuid')
    @Audited('doctor.change', 'changed your profile', { of: 'uuid' })
    @UseGuards(DoctorInPath)
    @ApiOperation({
      summary: `Change or approve ${one}`,
      description: 'The `doctor` part must be there, if only as `{}`.',
    })
    @Within((faults) => ({ doctors: { doctor: faults } }))
    @Sends(DoctorUpdateDto, { doctors: { first_name, last_name, status: true, doctor: profile } })
    @Returns(200, { doctors: DoctorDto }, { example: { doctors: { ...example, status: true } } })
    @Refuses(
      400,
      'The body cannot be read, its fields are not right, or a part is missing',
      [String],
      new BareList(noDoctor),
    )
    async update(@Param('uuid') uuid: string, @Body() { doctors: form }: DoctorUpdateDto, @ItemInPath() item: Item) {
      const unchanged = item.unchanged(() => this.get(uuid));
      const doctor = await this.doctors.update(uuid, accountChanges(form), form.doctor, unchanged);
      return item.tagged({ doctors: presentDoctor(doctor) });
    }

    @Delete('doctor/:uuid')
    @Audited('doctor.delete', 'deleted the account of a doctor of your appointments', { of: 'uuid' })
    @ApiOperation({ summary: `Delete ${one}`, description: 'Refused while the doctor is assigned to a history.' })
    @Returns(200, MessageDto, {
      example: { message: `${noun} with id \`${id}\` has been deleted.` },
    })
    @Refuses(409, 'The doctor is assigned to a history', doctorAssigned())
    async delete(@Param('uuid') uuid: string, @ItemInPath() item: Item) {
      await this.doctors.remove(
        uuid,
        item.unchanged(() => this.get(uuid)),
      );
      return { message: `${noun} with id \`${uuid}\` has been deleted.` };
    }
  }
  return DoctorAccounts;
}

@Routes('admin')
@ApiTags('Admin: accounts')
@Protected(AdminGuard)
export class ApprovedDoctors extends doctorAccounts(true, 'User', {
  id: '11523302-4827-4d11-888c-10d0d0d4936e',
  username: 'doctor7',
  first_name: 'doctor7',
  last_name: 'seven',
  status: true,
  doctor: { id: 6, department: 'CL', address: 'Dhaka', mobile: '9999' },
}) {}

@Routes('admin/approve')
@ApiTags('Admin: accounts')
@Protected(AdminGuard)
export class WaitingDoctors extends doctorAccounts(false, 'Doctor approval request', {
  id: 'd6e19da5-92f8-45e3-ad26-63fa39f8e90f',
  username: 'doctor3',
  first_name: 'doctor3',
  last_name: 'three',
  status: false,
  doctor: { id: 4, department: 'CL', address: 'Rajshahi', mobile: '12312343424' },
}) {}
