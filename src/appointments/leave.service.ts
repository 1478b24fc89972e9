import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { naming } from '../audit/audited.js';
import { note } from '../audit/entry.js';
import type { ListRequest } from '../database/list.js';
import { type Listing, Lists } from '../database/lists.js';
import { Statements } from '../database/statements.js';
import { NotFound } from '../http/errors.js';
import { type Blocker, Claims } from '../schedule/claims.service.js';
import { FreeSlots, nearest } from '../schedule/free-slots.service.js';
import { Leave } from '../schedule/leave.entity.js';
import type { FreeSlot } from '../schedule/slot.presenter.js';
import { Appointment } from './appointment.entity.js';
import { type AppointmentRow, appointmentById } from './appointments.queries.js';
import { AppointmentsAffected } from './appointments-affected.js';
import { Bookings } from './bookings.service.js';
import {
  appointmentsWithin,
  departmentOfUser,
  type LeaveRow,
  leaveList,
  leaveOfDoctor,
  visitsBookedOver,
} from './leave.queries.js';
import { stateAfter } from './life-cycle.js';
import { SlotTaken } from './slot-taken.js';
import type { Actor, Step } from './step.js';

/** What becomes of the appointments within a leave. */
export const affectedChoices = ['block', 'rebook', 'cancel'] as const;

export interface NewLeave {
  startsAt: Date;
  endsAt: Date;
  reason: string | null;
  affected: (typeof affectedChoices)[number];
  /** do everything, and take it back */
  dryRun: boolean;
}

/** An appointment within a leave, and when and with whom it can be instead. */
export interface Affected {
  appointment: AppointmentRow;
  proposal: FreeSlot | null;
  /** nothing can be done about it */
  stays: boolean;
}

export interface LeaveGranted {
  leave: LeaveRow | null;
  affected: Affected[];
}

/** With visits of five minutes, the shortest there are. */
const SLOTS_OF_A_DAY = 288;

const rehearsal = naming('leave.try', 'looked what leave would do to your appointments');

class DryRun extends Error {
  constructor(readonly affected: Affected[]) {
    super();
  }
}

/** The leave of doctors, who are known by their user ids. */
@Injectable()
export class Leaves {
  constructor(
    private readonly bookings: Bookings,
    private readonly claims: Claims,
    private readonly slots: FreeSlots,
    private readonly statements: Statements,
    private readonly lists: Lists,
  ) {}

  ofDoctor(userId: string, request: ListRequest): Listing<LeaveRow> {
    return this.lists.read(leaveList, request, [userId]);
  }

  /** @throws NotFound */
  async get(userId: string, id: number): Promise<LeaveRow> {
    const leave = await this.statements.first(leaveOfDoctor, [userId, id]);
    if (!leave) throw new NotFound();
    return leave;
  }

  /** @throws AppointmentsAffected when they block it or cannot be moved, SlotTaken where other leave is in the way */
  async add(userId: string, actor: Actor, leave: NewLeave): Promise<LeaveGranted> {
    try {
      const { id, affected } = await this.bookings.attempt((manager) => this.addIn(manager, userId, actor, leave));
      return { leave: await this.get(userId, id), affected };
    } catch (error) {
      if (!(error instanceof DryRun)) throw error;
      note({ operation: rehearsal });
      return { leave: null, affected: error.affected };
    }
  }

  async remove(userId: string, id: number): Promise<void> {
    await this.bookings.attempt(async (manager) => {
      const { doctorId } = await this.department(manager, userId);
      await this.claims.lock(manager, [doctorId]);
      const { affected } = await manager.delete(Leave, { id, doctorId });
      if (!affected) throw new NotFound();
    });
  }

  private async addIn(manager: EntityManager, userId: string, actor: Actor, leave: NewLeave) {
    const { doctorId, colleagues } = await this.department(manager, userId);
    await this.claims.lock(manager, [doctorId, ...colleagues]);
    await this.refuseOverlap(manager, doctorId, leave);
    const hit = await this.within(manager, doctorId, leave);
    const id = await this.insert(manager, doctorId, leave, hit);
    const affected: Affected[] = [];
    for (const appointment of hit) {
      affected.push(await this.answer(manager, appointment, actor, leave, [doctorId, ...colleagues]));
    }
    if (leave.dryRun) throw new DryRun(affected);
    const blocking = leave.affected === 'block' ? affected : affected.filter(({ stays }) => stays);
    if (blocking.length > 0) throw new AppointmentsAffected(blocking);
    return { id, affected };
  }

  private async refuseOverlap(manager: EntityManager, doctorId: number, { startsAt, endsAt }: NewLeave): Promise<void> {
    const time = { doctorId, patientId: 0, startsAt, endsAt, appointmentId: null };
    const leave = (await this.claims.overlapping(manager, time)).filter(({ kind }) => kind === 'on_leave');
    if (leave.length > 0) throw otherLeave(leave);
  }

  private async department(
    manager: EntityManager,
    userId: string,
  ): Promise<{ doctorId: number; colleagues: number[] }> {
    const [doctor] = await manager.query(departmentOfUser, [userId]);
    if (!doctor) throw new NotFound();
    return doctor;
  }

  private async within(
    manager: EntityManager,
    doctorId: number,
    { startsAt, endsAt }: NewLeave,
  ): Promise<Appointment[]> {
    const rows: { id: number }[] = await manager.query(appointmentsWithin, [doctorId, startsAt, endsAt]);
    const found: Appointment[] = [];
    for (const { id } of rows) {
      found.push(await manager.findOneOrFail(Appointment, { where: { id }, lock: { mode: 'pessimistic_write' } }));
    }
    return found;
  }

  /** Before the appointments within are moved, so that none of them is moved into it. */
  private async insert(manager: EntityManager, doctorId: number, leave: NewLeave, hit: Appointment[]): Promise<number> {
    const ids = hit.map(({ id }) => id);
    await manager.query('UPDATE claims SET overbooked = true WHERE appointment_id = ANY ($1)', [ids]);
    const { startsAt, endsAt, reason } = leave;
    const [visits] = await manager.query(visitsBookedOver, [doctorId, startsAt, endsAt]);
    for (const { id, patientUserId } of visits) {
      note({ subjects: [patientUserId], records: [`appointment ${id}`], changes: { overbookReason: true } });
    }
    const { identifiers } = await manager.insert(Leave, { doctorId, startsAt, endsAt, reason });
    return identifiers[0]?.id;
  }

  private async answer(
    manager: EntityManager,
    appointment: Appointment,
    actor: Actor,
    { affected, reason, endsAt }: NewLeave,
    doctorIds: number[],
  ): Promise<Affected> {
    const [shown] = await manager.query(appointmentById.text, [appointment.id]);
    const proposal = affected === 'cancel' ? null : await this.proposalFor(manager, appointment, endsAt, doctorIds);
    const cancelled = affected === 'cancel' && !appointment.keptStartsAt;
    const step = cancelled ? cancelling(appointment) : moving(appointment, proposal);
    if (step) await this.bookings.take(manager, appointment, actor, { ...step, reason });
    return { appointment: shown, proposal, stays: step === undefined };
  }

  /** The doctor's own next day after the leave or, if there is none for long, a colleague's; near the same time of day. */
  private async proposalFor(
    manager: EntityManager,
    { id: appointmentId, startsAt, durationMinutes: minutes, patientId, state, appointmentTime }: Appointment,
    endsAt: Date,
    [doctorId = 0, ...colleagues]: number[],
  ): Promise<FreeSlot | null> {
    if (state !== 'approved') return null;
    const wish = { minutes, patientId, appointmentId, count: SLOTS_OF_A_DAY };
    const own = await this.slots.soon([doctorId], { ...wish, from: endsAt }, manager);
    const free = own.length > 0 ? own : await this.slots.soon(colleagues, { ...wish, from: startsAt }, manager);
    return nearest(free, appointmentTime);
  }
}

export const otherLeave = (blockers: Blocker[]) =>
  new SlotTaken({ blockers, alternatives: [] }, false, 'There is other leave within this time.');

const cancelling = ({ state }: Appointment): Step => ({
  action: 'cancel',
  fields: { state: stateAfter('cancel', state) },
});

/** One that waits to be moved anyway lets its former time go. */
function moving({ keptStartsAt }: Appointment, proposal: FreeSlot | null): Step | undefined {
  if (keptStartsAt) {
    return { action: 'release', fields: { keptStartsAt: null, keptEndsAt: null, keptDoctorId: null } };
  }
  if (!proposal) return undefined;
  const { doctorId, date: appointmentDate, time: appointmentTime } = proposal;
  return { action: 'reschedule', fields: { doctorId, appointmentDate, appointmentTime } };
}
