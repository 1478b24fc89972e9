import { Injectable } from '@nestjs/common';
import { type EntityManager, LessThan, MoreThan, Not } from 'typeorm';
import { FreeSlots } from '../schedule/free-slots.service.js';
import { Appointment } from './appointment.entity.js';
import { Bookings } from './bookings.service.js';
import { rejection } from './rejection.js';
import type { Actor } from './step.js';

/** What becomes of other requests for the time that one was granted. */
export const competing = ['keep', 'reject', 'offer'] as const;
export type Competing = (typeof competing)[number];

const GRANTED = 'Another request for this time was granted.';

/** Requests that ask for one doctor's time at once. */
@Injectable()
export class Rivals {
  constructor(
    private readonly bookings: Bookings,
    private readonly slots: FreeSlots,
  ) {}

  /** Of an appointment that was just granted, in the transaction that did. */
  async answer(manager: EntityManager, granted: Appointment, actor: Actor, how: Competing): Promise<void> {
    if (how === 'keep' || granted.doctorId === null) return;
    const losers = await this.rivalsOf(manager, granted);
    if (losers.length === 0) return;
    if (how === 'reject') await this.reject(manager, losers, actor);
    else await this.offer(manager, granted, losers, actor);
  }

  private async reject(manager: EntityManager, losers: Appointment[], actor: Actor): Promise<void> {
    for (const loser of losers) {
      await this.bookings.take(manager, loser, actor, await rejection(manager, loser, GRANTED));
    }
  }

  /** Each gets another one of the doctor's next free times, and goes on waiting. */
  private async offer(
    manager: EntityManager,
    granted: Appointment,
    losers: Appointment[],
    actor: Actor,
  ): Promise<void> {
    const minutes = Math.max(...losers.map(({ durationMinutes }) => durationMinutes));
    const wish = { from: granted.endsAt, minutes, count: losers.length };
    const slots = await this.slots.soon([granted.doctorId as number], wish, manager);
    for (const [at, loser] of losers.entries()) {
      const slot = slots[at];
      if (!slot) return;
      const fields = { offerStartsAt: slot.startsAt };
      await this.bookings.take(manager, loser, actor, { action: 'offer', fields, reason: GRANTED });
    }
  }

  private async rivalsOf(
    manager: EntityManager,
    { id, doctorId, startsAt, endsAt }: Appointment,
  ): Promise<Appointment[]> {
    return manager.find(Appointment, {
      where: {
        id: Not(id),
        doctorId: doctorId as number,
        state: 'requested',
        startsAt: LessThan(endsAt),
        endsAt: MoreThan(startsAt),
      },
      order: { id: 'ASC' },
      lock: { mode: 'pessimistic_write' },
    });
  }
}
