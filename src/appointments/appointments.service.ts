import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../clock.js';
import { changed } from '../database/changed.js';
import type { ListRequest } from '../database/list.js';
import { type Listing, Lists } from '../database/lists.js';
import { Statements } from '../database/statements.js';
import { databaseFault } from '../database/violations.js';
import { Doctors } from '../doctors/doctors.service.js';
import { History } from '../history/history.entity.js';
import type { OwnAppointmentRow } from '../history/history.queries.js';
import { messages, NotFound } from '../http/errors.js';
import type { Check } from '../http/item.js';
import { Violation } from '../http/within.js';
import { Appointment, unknownKey } from './appointment.entity.js';
import {
  type AppointmentRow,
  appointmentById,
  appointmentLists,
  currentAppointmentList,
  type DoctorAppointmentRow,
  doctorAppointmentList,
  patientWithLatestHistory,
} from './appointments.queries.js';

export type Slot = Pick<Appointment, 'appointmentDate' | 'appointmentTime'> & { doctorId: number };
export type AppointmentChanges = Partial<Slot & Pick<Appointment, 'approved' | 'historyId'>>;

@Injectable()
export class Appointments {
  constructor(
    private readonly dataSource: DataSource,
    private readonly statements: Statements,
    private readonly lists: Lists,
    private readonly doctors: Doctors,
    private readonly clock: Clock,
  ) {}

  ofDoctor(userId: string, request: ListRequest): Listing<DoctorAppointmentRow> {
    return this.lists.read(doctorAppointmentList, request, [userId]);
  }

  currentOf(userId: string, request: ListRequest): Listing<OwnAppointmentRow> {
    return this.lists.read(currentAppointmentList, request, [userId]);
  }

  list(approved: boolean, request: ListRequest): Listing<AppointmentRow> {
    return this.lists.read(approved ? appointmentLists.approved : appointmentLists.waiting, request, []);
  }

  async get(id: number): Promise<AppointmentRow> {
    const appointment = await this.statements.first(appointmentById, [id]);
    if (!appointment) throw new NotFound();
    return appointment;
  }

  /**
   * A patient's request, which waits for an admin.
   * @throws Violation for a time that has passed or a doctor who is not approved
   */
  async request(userId: string, slot: Slot): Promise<AppointmentRow> {
    this.refusePast(slot);
    await this.refuseUnapproved(slot.doctorId);
    return this.addRequest(userId, slot);
  }

  private async addRequest(userId: string, slot: Slot): Promise<AppointmentRow> {
    const patient = await this.statements.first(patientWithLatestHistory, [userId]);
    if (!patient) throw new NotFound();
    try {
      return await this.insert({ ...slot, ...patient, approved: false });
    } catch (error) {
      // the history was deleted meanwhile: the one before it is the latest now, or there is none
      if (databaseFault(error)?.constraint === 'appointments_history_fkey') return this.addRequest(userId, slot);
      throw error;
    }
  }

  /** An admin's booking: approved at once, and may record the past. */
  async book(slot: Slot, historyId: number): Promise<AppointmentRow> {
    await this.refuseUnapproved(slot.doctorId);
    const patientId = await this.patientOf(this.dataSource.manager, historyId);
    return this.insert({ ...slot, historyId, patientId, approved: true });
  }

  /** Moved to another history, the appointment is that history's patient's. */
  async update(id: number, changes: AppointmentChanges, check: Check): Promise<AppointmentRow> {
    await this.dataSource.transaction(async (manager) => {
      const current = await this.lock(manager, id);
      await check();
      const { historyId = current.historyId, doctorId = current.doctorId } = changes;
      if (doctorId !== current.doctorId) await this.refuseUnapproved(doctorId, manager);
      const moved = historyId === current.historyId ? {} : { patientId: await this.patientOf(manager, historyId) };
      if (changed(changes)) await manager.update(Appointment, { id }, { ...changes, ...moved });
    });
    return this.get(id);
  }

  async remove(id: number, check: Check): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      await this.lock(manager, id);
      await check();
      await manager.delete(Appointment, { id });
    });
  }

  private async lock(manager: EntityManager, id: number): Promise<Appointment> {
    const current = await manager.findOne(Appointment, { where: { id }, lock: { mode: 'pessimistic_write' } });
    if (!current) throw new NotFound();
    return current;
  }

  private async insert(appointment: Omit<Appointment, 'id' | 'createdAt'>): Promise<AppointmentRow> {
    const { identifiers } = await this.dataSource.manager.insert(Appointment, appointment);
    return this.get(identifiers[0]?.id);
  }

  private async patientOf(manager: EntityManager, historyId: number | null): Promise<number> {
    if (historyId === null) throw new Violation({ patient_history: [messages.null] });
    const history = await manager.findOneBy(History, { id: historyId });
    if (!history) throw unknownKey('patient_history', historyId);
    return history.patientId;
  }

  private async refuseUnapproved(doctorId: number | null, manager?: EntityManager): Promise<void> {
    if (doctorId !== null && !(await this.doctors.isApproved(doctorId, manager))) throw unknownKey('doctor', doctorId);
  }

  private refusePast({ appointmentDate, appointmentTime }: Slot): void {
    const { date, time } = this.clock.now();
    if (appointmentDate < date) throw new Violation({ appointment_date: ['The date has already passed.'] });
    if (appointmentDate === date && appointmentTime <= time) {
      throw new Violation({ appointment_time: ['The time has already passed.'] });
    }
  }
}
