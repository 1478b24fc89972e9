import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { LAST_INSTANT } from '../database/instant.js';
import { Statements } from '../database/statements.js';
import { Hours } from './hours.service.js';
import { DAY, LocalTime, shownWall, wallOf } from './local-time.js';
import { busyTimes } from './schedule.queries.js';
import type { FreeSlot } from './slot.presenter.js';
import { freeSlots, type Interval, isOpen } from './slots.js';

export interface Wish {
  /** slots start from then on, and before `to`; never in the past */
  readonly from: Date;
  readonly to: Date;
  readonly minutes: number;
  /** who is to come: what the patient has elsewhere is in the way too */
  readonly patientId?: number | undefined;
  /** the appointment that is to move there, whose present time is in nobody's way */
  readonly appointmentId?: number | null | undefined;
  /** no more than so many, the earliest; all if left out */
  readonly count?: number | undefined;
}

/** A day before the last, which has another date somewhere. */
const LAST_START = Date.parse(LAST_INSTANT) - DAY;
/** How far ahead a time is looked for that nobody has named. */
const HORIZON = 60 * DAY;

/**
 * Where doctors have time. Nothing is kept or held: whoever books finds out whether a slot is still free.
 * With a manager, everything is read on the connection of its transaction.
 */
@Injectable()
export class FreeSlots {
  constructor(
    private readonly statements: Statements,
    private readonly hours: Hours,
    private readonly clock: LocalTime,
  ) {}

  /** Of one doctor or the earliest of several, in the order of their starts. */
  async find(doctorIds: readonly number[], wish: Wish, manager?: EntityManager): Promise<FreeSlot[]> {
    const { minutes, patientId = null, appointmentId = null, count = Infinity } = wish;
    const [from, to] = [Math.max(wish.from.getTime(), Date.now()), Math.min(wish.to.getTime(), LAST_START)];
    if (from >= to) return [];
    const windows = await this.hours.ofDoctors(doctorIds, manager);
    const until = to + minutes * 60_000;
    const busy = await this.statements.all(busyTimes, [doctorIds, from, until, patientId, appointmentId], manager);
    const byDoctor = Map.groupBy(busy, ({ doctorId }) => doctorId);
    const found = doctorIds.flatMap((doctorId) => {
      const taken = [...(byDoctor.get(doctorId) ?? []), ...(byDoctor.get(null) ?? [])];
      const wanted = { windows: windows.get(doctorId) ?? [], busy: taken, from, to, minutes };
      return first(freeSlots(wanted, this.clock), count).map((slot) => this.shown(doctorId, slot));
    });
    return found.sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime() || a.doctorId - b.doctorId).slice(0, count);
  }

  /** As find(), from a moment on and as far ahead as anybody would wait. */
  soon(doctorIds: readonly number[], wish: Omit<Wish, 'to'>, manager?: EntityManager): Promise<FreeSlot[]> {
    return this.find(doctorIds, { ...wish, to: new Date(wish.from.getTime() + HORIZON) }, manager);
  }

  /** Whether a doctor works all that time; one without hours always does. */
  async fits(doctorId: number, startsAt: Date, endsAt: Date, manager?: EntityManager): Promise<boolean> {
    const windows = (await this.hours.ofDoctors([doctorId], manager)).get(doctorId) ?? [];
    return isOpen(windows, { from: startsAt.getTime(), to: endsAt.getTime() }, this.clock);
  }

  private shown(doctorId: number, { from, to }: Interval): FreeSlot {
    return { doctorId, ...shownWall(this.clock.wallAt(from)), startsAt: new Date(from), endsAt: new Date(to) };
  }
}

function first<T>(items: Iterable<T>, count: number): T[] {
  const taken: T[] = [];
  for (const item of items) {
    if (taken.push(item) >= count) break;
  }
  return taken;
}

/** Of the slots on the first day that has any, the one nearest to a time of day. */
export function nearest(slots: FreeSlot[], time: string): FreeSlot | null {
  const away = (slot: FreeSlot) => Math.abs(wallOf(slot.date, slot.time) - wallOf(slot.date, time));
  const onFirstDay = slots.filter(({ date }) => date === slots[0]?.date);
  return onFirstDay.toSorted((a, b) => away(a) - away(b))[0] ?? null;
}
