import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { note } from '../audit/entry.js';
import { Clock } from '../clock.js';
import { Config } from '../config.js';
import { changed, given } from '../database/changed.js';
import { databaseFault } from '../database/violations.js';
import { Doctors } from '../doctors/doctors.service.js';
import { Histories } from '../history/histories.service.js';
import { Conflict, messages, NotFound } from '../http/errors.js';
import type { Check } from '../http/item.js';
import { Violation } from '../http/within.js';
import { Appointment, unknownKey } from './appointment.entity.js';
import { type AppointmentRow, lockPatient, type Requesting, requestingPatient } from './appointments.queries.js';
import { Appointments } from './appointments.service.js';
import { Bookings } from './bookings.service.js';
import { stateAfter } from './life-cycle.js';
import type { Actor, Step } from './step.js';
import { patientsIn, type Verdict, Verdicts } from './verdicts.service.js';
import { visitOf, type WallTime } from './visit.js';

export type Slot = WallTime & { doctorId: number };
export type AppointmentChanges = Partial<Slot & { approved: boolean; historyId: number | null }>;
type AppointmentUpdate = AppointmentChanges & { overbook?: string | undefined; check: Check };

export const tooManyOpen = (open: number) =>
  new Conflict(`There are ${open} open requests already: wait for an answer, or cancel some.`, 'too_many_requests');

/** Requests, bookings, and changes of what was booked. */
@Injectable()
export class Scheduling {
  constructor(
    private readonly appointments: Appointments,
    private readonly bookings: Bookings,
    private readonly verdicts: Verdicts,
    private readonly doctors: Doctors,
    private readonly histories: Histories,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /**
   * A patient's request, which waits for an admin and holds no time.
   * @throws Violation for a time that has passed or a doctor who is not approved, TooManyRequests
   */
  async request(actor: Actor, slot: Slot): Promise<AppointmentRow> {
    this.refusePast(slot);
    await this.refuseUnapproved(slot.doctorId);
    return this.addRequest(actor, slot);
  }

  private async addRequest(actor: Actor, slot: Slot): Promise<AppointmentRow> {
    try {
      const id = await this.bookings.attempt(async (manager) =>
        this.bookings.request(manager, actor, { ...slot, ...(await this.requesting(manager, actor)) }),
      );
      return await this.appointments.get(id);
    } catch (error) {
      // the history was deleted meanwhile: the one before it is the latest now, or there is none
      if (databaseFault(error)?.constraint === 'appointments_history_fkey') return this.addRequest(actor, slot);
      throw error;
    }
  }

  /** The patient with the latest history, whose requests follow each other until the transaction ends. */
  private async requesting(manager: EntityManager, { id }: Actor): Promise<Omit<Requesting, 'open'>> {
    await manager.query(lockPatient, [id]);
    const [patient]: Requesting[] = await manager.query(requestingPatient, [id]);
    if (!patient) throw new NotFound();
    const { open, ...ids } = patient;
    const { maxOpenRequests } = this.config;
    if (open < maxOpenRequests) return ids;
    throw tooManyOpen(open);
  }

  /** What would stand against a request of the patient's; nothing is booked. */
  async checkRequest(userId: string, slot: Slot): Promise<Verdict> {
    const manager = this.bookings.manager;
    const [patient]: Requesting[] = await manager.query(requestingPatient, [userId]);
    if (!patient) throw new NotFound();
    await this.refuseUnapproved(slot.doctorId);
    return this.verdicts.ofRequest(manager, await visitOf(manager, { ...slot, ...patient }));
  }

  /** What would stand against an admin's booking; nothing is booked. */
  async checkBooking(slot: Slot, historyId: number): Promise<Verdict> {
    const manager = this.bookings.manager;
    await this.refuseUnapproved(slot.doctorId);
    const patientId = await this.patientOf(historyId);
    const verdict = await this.verdicts.of(manager, await visitOf(manager, { ...slot, patientId }));
    note({ subjects: patientsIn(verdict.blockers) });
    return verdict;
  }

  /** An admin's booking: approved at once, and may record the past. */
  async book(actor: Actor, slot: Slot, historyId: number, overbook?: string): Promise<AppointmentRow> {
    await this.refuseUnapproved(slot.doctorId);
    const patientId = await this.patientOf(historyId);
    const id = await this.bookings.attempt((manager) =>
      this.bookings.book(manager, actor, { ...slot, historyId, patientId }, overbook),
    );
    return this.appointments.get(id);
  }

  /**
   * An admin's changes; moved to another history, the appointment is that history's patient's.
   * @throws SlotTaken, IllegalTransition, Violation
   */
  async update(id: number, actor: Actor, { check, overbook, ...changes }: AppointmentUpdate): Promise<AppointmentRow> {
    const decide = async (current: Appointment, manager: EntityManager): Promise<Step | undefined> => {
      const { approved, historyId = current.historyId, ...slot } = changes;
      await this.refuseUnapprovedAnew(current, slot.doctorId, manager);
      const patientId = historyId === current.historyId ? undefined : await this.patientOf(historyId, manager);
      const action = approvalStep(current, approved);
      const state = action && stateAfter(action, current.state);
      const fields = given({ ...slot, historyId: changes.historyId, patientId, state });
      return changed(fields) ? { action: action ?? 'change', fields, overbook } : undefined;
    };
    await this.bookings.change(id, actor, decide, { doctorId: changes.doctorId, check });
    return this.appointments.get(id);
  }

  async remove(id: number, check: Check): Promise<void> {
    await this.bookings.attempt(async (manager) => {
      await this.bookings.lock(manager, id, { check });
      await manager.delete(Appointment, { id });
    });
  }

  private async patientOf(historyId: number | null, manager?: EntityManager): Promise<number> {
    if (historyId === null) throw new Violation({ patient_history: [messages.null] });
    const patientId = await this.histories.patientOf(historyId, manager);
    if (patientId === undefined) throw unknownKey('patient_history', historyId);
    return patientId;
  }

  /** A doctor who was chosen before may have lost the approval since. */
  async refuseUnapprovedAnew(
    { doctorId }: Appointment,
    chosen: number | undefined,
    manager: EntityManager,
  ): Promise<void> {
    if (chosen !== undefined && chosen !== doctorId) await this.refuseUnapproved(chosen, manager);
  }

  private async refuseUnapproved(doctorId: number, manager?: EntityManager): Promise<void> {
    if (!(await this.doctors.isApproved(doctorId, manager))) throw unknownKey('doctor', doctorId);
  }

  refusePast({ appointmentDate, appointmentTime }: WallTime): void {
    const { date, time } = this.clock.now();
    if (appointmentDate < date) throw new Violation({ appointment_date: ['The date has already passed.'] });
    if (appointmentDate === date && appointmentTime <= time) {
      throw new Violation({ appointment_time: ['The time has already passed.'] });
    }
  }
}

/** What the wire's boolean asks for. */
function approvalStep(current: Appointment, approved: boolean | undefined): 'approve' | 'withdraw' | undefined {
  if (approved === undefined || approved === (current.approved ?? false)) return undefined;
  return approved ? 'approve' : 'withdraw';
}
