import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Blocker, Claims, type Visit } from '../schedule/claims.service.js';
import { FreeSlots } from '../schedule/free-slots.service.js';
import { type FreeSlot, shownInstant } from '../schedule/slot.presenter.js';

/** Whether a visit can be and, if not, all that stands against it and when it could be instead. */
export interface Verdict {
  blockers: Blocker[];
  /** none when nothing stands against it */
  alternatives: FreeSlot[];
}

/** How many other times are named. */
const ALTERNATIVES = 3;

@Injectable()
export class Verdicts {
  constructor(
    private readonly claims: Claims,
    private readonly slots: FreeSlots,
  ) {}

  /** In the order of their times. */
  async blockers(manager: EntityManager, visit: Visit): Promise<Blocker[]> {
    const overlapping = await this.claims.overlapping(manager, visit);
    const { doctorId, startsAt, endsAt } = visit;
    if (await this.slots.fits(doctorId, startsAt, endsAt, manager)) return overlapping;
    return [...overlapping, because('outside_hours', visit)];
  }

  async of(manager: EntityManager, visit: Visit): Promise<Verdict> {
    return this.withAlternatives(manager, visit, await this.blockers(manager, visit));
  }

  /** As a patient's: what has begun cannot be asked for. */
  async ofRequest(manager: EntityManager, visit: Visit): Promise<Verdict> {
    const blockers = await this.blockers(manager, visit);
    const past = visit.startsAt.getTime() > Date.now() ? [] : [because('past', visit)];
    return this.withAlternatives(manager, visit, [...blockers, ...past]);
  }

  private async withAlternatives(manager: EntityManager, visit: Visit, blockers: Blocker[]): Promise<Verdict> {
    return { blockers, alternatives: blockers.length > 0 ? await this.alternatives(visit, manager) : [] };
  }

  /** The doctor's next free times. */
  alternatives(visit: Visit, manager?: EntityManager): Promise<FreeSlot[]> {
    const { doctorId, patientId, appointmentId, startsAt, endsAt } = visit;
    const from = new Date(Math.max(startsAt.getTime(), Date.now()));
    const minutes = (endsAt.getTime() - startsAt.getTime()) / 60_000;
    return this.slots.soon([doctorId], { from, minutes, patientId, appointmentId, count: ALTERNATIVES }, manager);
  }
}

const because = (kind: Blocker['kind'], { startsAt, endsAt }: Visit): Blocker => ({
  kind,
  startsAt: shownInstant(startsAt),
  endsAt: shownInstant(endsAt),
  appointmentId: null,
  patientId: null,
  patientName: null,
});

/** Whose appointments are in the way. */
export const patientsIn = (blockers: Blocker[]) => blockers.flatMap(({ patientId }) => patientId ?? []);
