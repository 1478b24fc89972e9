import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Statements } from '../database/statements.js';
import type { State } from '../history/appointment-state.js';
import { Conflict } from '../http/errors.js';
import { Appointment } from './appointment.entity.js';
import type { AppointmentRow } from './appointments.queries.js';
import { Appointments } from './appointments.service.js';
import { Bookings } from './bookings.service.js';
import { type Action, IllegalTransition, isOpen, stateAfter, transitions } from './life-cycle.js';
import { rejection } from './rejection.js';
import { type Competing, Rivals } from './rivals.service.js';
import { Scheduling } from './scheduling.service.js';
import type { Actor, Step, Terms } from './step.js';
import { type EventRow, lastEventOf, timelineOf } from './timeline.queries.js';
import { clockOf, keeps, visitOf, type WallTime } from './visit.js';

interface Why extends Pick<Terms, 'check'> {
  reason?: string | undefined;
  /** why it may overlap others */
  overbook?: string | undefined;
}

/** Another time, and perhaps another doctor. */
export type Move = Why & WallTime & { doctorId?: number | undefined };

export const tooLate = () => new Conflict('It is too late for this. Please call the hospital.', 'too_late');

/** The steps of appointments: each is checked against the life cycle and recorded. */
@Injectable()
export class Steps {
  constructor(
    private readonly bookings: Bookings,
    private readonly appointments: Appointments,
    private readonly scheduling: Scheduling,
    private readonly rivals: Rivals,
    private readonly statements: Statements,
  ) {}

  /** @throws IllegalTransition */
  async take(id: number, actor: Actor, action: Action, why: Why = {}): Promise<AppointmentRow> {
    return this.change(id, actor, why, (current) => transition(action, current, why));
  }

  async approve(id: number, actor: Actor, { competing = 'keep', ...why }: Why & { competing?: Competing | undefined }) {
    await this.bookings.attempt(async (manager) => {
      const current = await this.bookings.lock(manager, id, why);
      await this.bookings.take(manager, current, actor, transition('approve', current, why));
      await this.rivals.answer(manager, current, actor, competing);
    });
    return this.appointments.get(id);
  }

  async reject(id: number, actor: Actor, why: Why): Promise<AppointmentRow> {
    return this.change(id, actor, why, (current, manager) => rejection(manager, current, why.reason));
  }

  /** @throws Conflict after the department's time for it has passed */
  async cancelOwn(id: number, actor: Actor, why: Why): Promise<AppointmentRow> {
    return this.change(id, actor, why, async (current, manager) => {
      const step = transition('cancel', current, why);
      await this.refuseLate(manager, current);
      return step;
    });
  }

  /** Takes the last step back, whoever took it. */
  async undo(id: number, actor: Actor, why: Why): Promise<AppointmentRow> {
    return this.change(id, actor, why, async (current, manager) => {
      const [last]: LastEvent[] = await manager.query(lastEventOf, [id]);
      const undone = last && last.action in transitions && last.toState === transitions[last.action as Action].to;
      if (!undone || !last.fromState || last.toState !== current.state || last.action === 'expire') {
        throw new IllegalTransition('undo', current.state);
      }
      return { action: 'undo', fields: { state: last.fromState }, reason: why.reason };
    });
  }

  /** An admin's: at once. */
  async move(id: number, actor: Actor, { reason, overbook, check, ...slot }: Move): Promise<AppointmentRow> {
    return this.change(id, actor, { doctorId: slot.doctorId, check }, async (current, manager) => {
      if (!isOpen(current.state)) throw new IllegalTransition('reschedule', current.state);
      await this.scheduling.refuseUnapprovedAnew(current, slot.doctorId, manager);
      return { action: 'reschedule', fields: { ...slot, offerStartsAt: null }, reason, overbook };
    });
  }

  /**
   * A patient's: waits for approval, and holds the granted time until then. To ask for the time that it has changes nothing,
   * and for the one that it holds takes the move back.
   */
  async moveOwn(
    id: number,
    actor: Actor,
    { reason, ...slot }: WallTime & Pick<Why, 'reason'>,
  ): Promise<AppointmentRow> {
    this.scheduling.refusePast(slot);
    return this.change(id, actor, {}, async (current, manager) => {
      if (!isOpen(current.state)) throw new IllegalTransition('reschedule', current.state);
      await this.refuseLate(manager, current);
      if (clockOf({ ...current, ...slot }) === clockOf(current) && !current.offerStartsAt) return undefined;
      const fields = (await isHeld(manager, current, slot))
        ? { ...slot, state: 'approved' as const }
        : { ...slot, state: 'requested' as const, ...(current.approved && itsTime) };
      return { action: 'reschedule', fields: { ...fields, offerStartsAt: null }, reason };
    });
  }

  async timeline(id: number): Promise<EventRow[]> {
    return this.statements.all(timelineOf, [id]);
  }

  private async change(id: number, actor: Actor, terms: Terms, decide: Decide): Promise<AppointmentRow> {
    await this.bookings.change(id, actor, decide, terms);
    return this.appointments.get(id);
  }

  /** A time that was granted can be given up until the department's cut-off. */
  private async refuseLate(manager: EntityManager, { id, state, keptStartsAt }: Appointment): Promise<void> {
    if (state !== 'approved' && keptStartsAt === null) return;
    const [{ late }] = await manager.query(cutOff, [id]);
    if (late) throw tooLate();
  }
}

/** What an appointment that is to be moved goes on holding. */
const itsTime = {
  keptStartsAt: () => 'starts_at',
  keptEndsAt: () => 'ends_at',
  keptDoctorId: () => 'doctor_id',
};

/** Whether one that waits to be moved holds that time, with the same doctor. */
async function isHeld(manager: EntityManager, current: Appointment, time: WallTime): Promise<boolean> {
  const { doctorId, keptStartsAt } = current;
  if (!keptStartsAt || doctorId === null) return false;
  return keeps(current, await visitOf(manager, { ...current, ...time, doctorId }));
}

type Decide = Parameters<Bookings['change']>[2];

interface LastEvent {
  action: string;
  fromState: State | null;
  toState: State;
}

const cutOff = `
  SELECT now() >= coalesce(a.kept_starts_at, a.starts_at) - coalesce(p.cancellation_cutoff_minutes, 0) * interval '1 minute' AS late
    FROM appointments a
    LEFT JOIN doctors d ON d.id = coalesce(a.kept_doctor_id, a.doctor_id)
    LEFT JOIN departments p ON p.code = d.department
   WHERE a.id = $1`;

function transition(action: Action, { state }: Appointment, { reason, overbook }: Why): Step {
  return { action, fields: { state: stateAfter(action, state) }, reason, overbook };
}
