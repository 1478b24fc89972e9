import { Injectable } from '@nestjs/common';
import { type EntityManager, LessThan, MoreThan, Not } from 'typeorm';
import { Appointment } from './appointment.entity.js';
import { type Actor, Bookings } from './bookings.service.js';
import { stateAfter } from './life-cycle.js';

/** What becomes of other requests for the time that one was granted. */
export const competing = ['keep', 'reject', 'offer'] as const;
export type Competing = (typeof competing)[number];

/** Requests that ask for one doctor's time at once. */
@Injectable()
export class Rivals {
  constructor(private readonly bookings: Bookings) {}

  /** Of an appointment that was just granted, in the transaction that did. */
  async answer(manager: EntityManager, granted: Appointment, actor: Actor, how: Competing): Promise<void> {
    if (how === 'keep' || granted.doctorId === null) return;
    const losers = await this.rivalsOf(manager, granted);
    if (how === 'reject') {
      for (const loser of losers) {
        await this.bookings.take(manager, loser, actor, {
          action: 'reject',
          fields: { state: stateAfter('reject', loser.state) },
          reason: 'Another request for this time was granted.',
        });
      }
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
