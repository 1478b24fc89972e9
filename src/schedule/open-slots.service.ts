import { Injectable } from '@nestjs/common';
import { Doctors } from '../doctors/doctors.service.js';
import { Patients } from '../patients/patients.service.js';
import { FreeSlots } from './free-slots.service.js';
import type { FreeSlot } from './slot.presenter.js';
import type { Days, DepartmentSearch } from './slots-query.js';

/** What a patient, known by the account, can ask for: visits as long as the doctor's department has them. */
@Injectable()
export class OpenSlots {
  constructor(
    private readonly doctors: Doctors,
    private readonly patients: Patients,
    private readonly slots: FreeSlots,
  ) {}

  /** @throws NotFound for a doctor whom patients cannot choose */
  async ofDoctor(doctorId: number, userId: string, days: Days): Promise<FreeSlot[]> {
    const { visitMinutes: minutes } = await this.doctors.bookable(doctorId);
    const { id: patientId } = await this.patients.get(userId);
    return this.slots.find([doctorId], { ...days, minutes, patientId });
  }

  /** The earliest of all its doctors. */
  async ofDepartment(userId: string, { department, limit: count, ...days }: DepartmentSearch): Promise<FreeSlot[]> {
    const doctors = await this.doctors.bookableIn(department);
    const [any] = doctors;
    if (!any) return [];
    const { id: patientId } = await this.patients.get(userId);
    const ids = doctors.map(({ id }) => id);
    return this.slots.find(ids, { ...days, minutes: any.visitMinutes, patientId, count });
  }
}
