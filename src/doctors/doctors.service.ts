import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Facts } from '../audit/entry.js';
import { Profiles } from '../auth/profiles.service.js';
import { Role } from '../auth/role.js';
import type { ListRequest } from '../database/list.js';
import type { Listing } from '../database/lists.js';
import { NotFound } from '../http/errors.js';
import { refuseInactive } from './departments.service.js';
import { Doctor } from './doctor.entity.js';
import {
  appointmentsOfUser,
  approvalOfDoctor,
  type BookableDoctor,
  bookableDoctor,
  bookableList,
  bookableOfDepartment,
  type DoctorRow,
  doctorLists,
  doctorOfUser,
  type LeftAppointment,
} from './doctors.queries.js';

export type DoctorProfile = Pick<Doctor, 'department' | 'address' | 'mobile'>;

@Injectable()
export class Doctors extends Profiles<Doctor, DoctorProfile, DoctorRow> {
  protected readonly role = Role.Doctor;
  protected readonly entity = Doctor;
  protected readonly ofUser = doctorOfUser;
  protected readonly lists = doctorLists;

  protected override async write(manager: EntityManager, userId: string, profile: Partial<DoctorProfile>) {
    if (profile.department !== undefined) {
      const current = await manager.findOneBy(Doctor, { userId });
      await refuseInactive(manager, profile.department, current?.department);
    }
    await super.write(manager, userId, profile);
  }

  /** Their patients' appointments stay, without a doctor. */
  protected override async affected(manager: EntityManager, userId: string): Promise<Facts> {
    await manager.findOne(Doctor, { where: { userId }, lock: { mode: 'pessimistic_write' } });
    const left: LeftAppointment[] = await manager.query(appointmentsOfUser, [userId]);
    return {
      subjects: left.map(({ patientUserId }) => patientUserId),
      records: left.map(({ id }) => `appointment ${id}`),
      changes: {
        doctorId: left.some(({ doctorId }) => doctorId) || undefined,
        keptDoctorId: left.some(({ keptDoctorId }) => keptDoctorId) || undefined,
      },
    };
  }

  /** @throws NotFound when there is no doctor of this id whom patients can choose */
  async bookable(doctorId: number): Promise<BookableDoctor> {
    const doctor = await this.statements.first(bookableDoctor, [doctorId]);
    if (!doctor) throw new NotFound();
    return doctor;
  }

  bookableIn(department: string): Promise<BookableDoctor[]> {
    return this.statements.all(bookableOfDepartment, [department]);
  }

  listBookable(request: ListRequest): Listing<BookableDoctor> {
    return this.reader.read(bookableList, request, []);
  }

  /** Whether there is a doctor of this id who may be booked. */
  async isApproved(doctorId: number, manager?: EntityManager): Promise<boolean> {
    const [doctor] = await this.statements.all(approvalOfDoctor, [doctorId], manager);
    return doctor?.approved === true;
  }
}
