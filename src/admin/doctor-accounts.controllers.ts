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
@Injectable()
abstract class DoctorAccounts {
  protected abstract readonly approved: boolean;
  protected abstract readonly noun: string;

  constructor(private readonly doctors: Doctors) {}

  @Get('doctors')
  @Audited('doctors.list', 'listed doctors')
  @ApiOperation({ summary: 'List doctors', description: 'In the order of their ids.' })
  @ReturnsList(doctorLists.approved, DoctorDto, 'doctors')
  async list(@ListQuery(doctorLists.approved) request: ListRequest) {
    return this.doctors.list(this.approved, request).map(presentDoctor);
  }

  @Get('doctor/:uuid')
  @Audited('doctor.read', 'read your profile', { of: 'uuid' })
  @ApiOperation({ summary: 'Read a doctor', description: 'Approved or waiting.' })
  @Returns(200, { doctors: DoctorDto })
  async get(@Param('uuid') uuid: string) {
    return { doctors: presentDoctor(await this.doctors.get(uuid)) };
  }

  @Put('doctor/:uuid')
  @Audited('doctor.change', 'changed your profile', { of: 'uuid' })
  @UseGuards(DoctorInPath)
  @ApiOperation({
    summary: 'Change or approve a doctor',
    description: 'The `doctor` part must be there, if only as `{}`.',
  })
  @Within((faults) => ({ doctors: { doctor: faults } }))
  @Returns(200, { doctors: DoctorDto })
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
  @ApiOperation({ summary: 'Delete a doctor', description: 'Refused while the doctor is assigned to a history.' })
  @Returns(200, MessageDto, {
    example: { message: 'User with id `d6e19da5-92f8-45e3-ad26-63fa39f8e90f` has been deleted.' },
  })
  @Refuses(409, 'The doctor is assigned to a history', doctorAssigned())
  async delete(@Param('uuid') uuid: string, @ItemInPath() item: Item) {
    await this.doctors.remove(
      uuid,
      item.unchanged(() => this.get(uuid)),
    );
    return { message: `${this.noun} with id \`${uuid}\` has been deleted.` };
  }
}

@Routes('admin')
@ApiTags('Admin')
@Protected(AdminGuard)
export class ApprovedDoctors extends DoctorAccounts {
  protected readonly approved = true;
  protected readonly noun = 'User';
}

@Routes('admin/approve')
@ApiTags('Admin')
@Protected(AdminGuard)
export class WaitingDoctors extends DoctorAccounts {
  protected readonly approved = false;
  protected readonly noun = 'Doctor approval request';
}
