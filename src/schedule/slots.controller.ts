import { Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { NotAudited } from '../audit/audited.js';
import { Protected } from '../auth/access.js';
import type { Account } from '../auth/auth.queries.js';
import { CurrentUser } from '../auth/current-user.js';
import type { ListRequest } from '../database/list.js';
import { bookableList } from '../doctors/doctors.queries.js';
import { Doctors } from '../doctors/doctors.service.js';
import { ListQuery } from '../http/lists/list-query.js';
import { ReturnsList } from '../http/lists/returns-list.js';
import { PathId } from '../http/path-id.js';
import { Returns } from '../http/returns.js';
import { Routes } from '../http/routes.js';
import { PatientGuard } from '../patients/patient.guard.js';
import { presentBookableDoctor } from './bookable-doctor.presenter.js';
import { BookableDoctorDto } from './dto/bookable-doctor.dto.js';
import { SlotDto } from './dto/slot.dto.js';
import { OpenSlots } from './open-slots.service.js';
import { presentSlot } from './slot.presenter.js';
import {
  AsksForDays,
  AsksForDepartment,
  type Days,
  DaysQuery,
  DepartmentQuery,
  type DepartmentSearch,
} from './slots-query.js';

@Routes('patient')
@ApiTags('Patient: appointments')
@Protected(PatientGuard)
export class PatientSlots {
  constructor(
    private readonly doctors: Doctors,
    private readonly slots: OpenSlots,
  ) {}

  @Get('doctors')
  @NotAudited()
  @ApiOperation({ summary: 'List the doctors I can ask for an appointment' })
  @ReturnsList(bookableList, BookableDoctorDto, 'doctors')
  async list(@ListQuery(bookableList) request: ListRequest) {
    return this.doctors.listBookable(request).map(presentBookableDoctor);
  }

  @Get('doctor/:id/slots')
  @NotAudited()
  @ApiOperation({
    summary: 'List a doctor’s free slots',
    description: 'All that are still to come on those days, without those at which I am elsewhere.',
  })
  @AsksForDays()
  @Returns(200, { slots: [SlotDto] })
  async ofDoctor(@CurrentUser() user: Account, @Param('id', PathId) id: number, @Query(DaysQuery) days: Days) {
    return { slots: (await this.slots.ofDoctor(id, user.id, days)).map(presentSlot) };
  }

  @Get('slots')
  @NotAudited()
  @ApiOperation({
    summary: 'Find the earliest free slots of a department',
    description: 'Of all its doctors on those days, without those at which I am elsewhere.',
  })
  @AsksForDepartment()
  @Returns(200, { slots: [SlotDto] })
  async ofDepartment(@CurrentUser() user: Account, @Query(DepartmentQuery) asked: DepartmentSearch) {
    return { slots: (await this.slots.ofDepartment(user.id, asked)).map(presentSlot) };
  }
}
