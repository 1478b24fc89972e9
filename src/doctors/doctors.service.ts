import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Profiles } from '../auth/profiles.service.js';
import { Role } from '../auth/role.js';
import { refuseInactive } from './departments.service.js';
import { Doctor } from './doctor.entity.js';
import { approvalOfDoctor, type DoctorRow, doctorLists, doctorOfUser } from './doctors.queries.js';

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

  /** Whether there is a doctor of this id who may be booked. */
  async isApproved(doctorId: number, manager: EntityManager = this.dataSource.manager): Promise<boolean> {
    const [row]: { approved: boolean }[] = await manager.query(approvalOfDoctor, [doctorId]);
    return row?.approved === true;
  }
}
