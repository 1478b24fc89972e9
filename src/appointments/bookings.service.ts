import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity.js';
import { note } from '../audit/entry.js';
import { differing, given } from '../database/changed.js';
import { shownTime } from '../http/coerce-time.js';
import { NotFound } from '../http/errors.js';
import { type Blocker, Claims, type Visit } from '../schedule/claims.service.js';
import { Appointment } from './appointment.entity.js';
import { BookingTransactions, Outdated } from './booking-transactions.service.js';
import { concerns, insertEvent, type Seen, seenBefore } from './bookings.queries.js';
import { SlotTaken } from './slot-taken.js';
import type { Actor, Step, Terms } from './step.js';
import { patientsIn, Verdicts } from './verdicts.service.js';
import { claimOf, clockOf, keeps, visitOf } from './visit.js';

/** First key of an advisory lock; the second is the appointment's id. */
const APPOINTMENT_LOCK = 7302;

/** A time is not free; told as SlotTaken. */
class Blocked extends Error {
  constructor(
    readonly visit: Visit,
    readonly blockers: Blocker[],
    readonly toAdmin: boolean,
  ) {
    super();
  }
}

/** The one way to write appointments: locks what they hold, judges, writes, and records the step, all in one transaction. */
@Injectable()
export class Bookings {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: BookingTransactions,
    private readonly claims: Claims,
    private readonly verdicts: Verdicts,
  ) {}

  /** For reading alone. */
  get manager(): EntityManager {
    return this.dataSource.manager;
  }

  /** @throws SlotTaken, or what `work` throws */
  async attempt<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    try {
      return await this.transactions.run(work);
    } catch (error) {
      throw error instanceof Blocked ? await this.refusal(error) : error;
    }
  }

  /** Other times are looked for when the doctor is no longer locked: many may be waiting for that. */
  private async refusal({ visit, blockers, toAdmin }: Blocked): Promise<SlotTaken> {
    const alternatives = await this.verdicts.alternatives(visit);
    return new SlotTaken({ blockers, alternatives }, toAdmin);
  }

  /**
   * @param decide what to do with the appointment as it is, which nobody else changes meanwhile
   * @throws NotFound, SlotTaken, or what the check or `decide` throws
   */
  async change(
    id: number,
    actor: Actor,
    decide: (current: Appointment, manager: EntityManager) => Promise<Step | undefined> | Step,
    terms?: Terms,
  ): Promise<void> {
    await this.attempt(async (manager) => {
      const current = await this.lock(manager, id, { ...terms, actor });
      const step = await decide(current, manager);
      if (step) await this.take(manager, current, actor, step);
    });
  }

  /** Its doctors come before its row, as with everyone; changes of one appointment follow each other before that. */
  async lock(manager: EntityManager, id: number, { doctorId, check, actor }: Terms = {}): Promise<Appointment> {
    await manager.query('SELECT pg_advisory_xact_lock($1, $2)', [APPOINTMENT_LOCK, id]);
    const [seen]: Seen[] = await manager.query(seenBefore, [id]);
    // it may have become another's since the request was let in
    if (!seen || !concerns(seen, actor)) throw new NotFound();
    note({ subjects: [seen.patientUserId], records: [`appointment ${id}`] });
    await this.claims.lock(manager, [seen.doctorId, seen.keptDoctorId, doctorId]);
    const current = await manager.findOne(Appointment, { where: { id }, lock: { mode: 'pessimistic_write' } });
    if (!current) throw new NotFound();
    if (current.doctorId !== seen.doctorId) throw new Outdated();
    await check?.();
    return current;
  }

  /** Of an appointment that is locked, with its doctors. */
  async take(manager: EntityManager, current: Appointment, actor: Actor, step: Step): Promise<void> {
    const fields = await this.judged(manager, current, actor, step);
    // the wire's way to write a time is not PostgreSQL's
    const stored = { ...current, appointmentTime: shownTime(current.appointmentTime) };
    note({ changes: differing(fields, stored) });
    await manager.update(Appointment, { id: current.id }, fields);
    await this.record(manager, current.id, actor, step, current.state);
  }

  /** @throws SlotTaken when the step takes time that is not free, unless it is to be booked over */
  private async judged(
    manager: EntityManager,
    current: Appointment,
    actor: Actor,
    { fields, overbook }: Step,
  ): Promise<QueryDeepPartialEntity<Appointment>> {
    const next = { ...current, ...(given(fields) as Partial<Appointment>) };
    const granted = next.state !== current.state ? next.state === 'approved' : current.approved === true;
    const moved = granted && (!current.approved || claimOf(current) !== claimOf(next));
    // what waits again, and holds no time until it is moved, is booked over nothing
    const freed = current.approved && next.state === 'requested' && !next.keptStartsAt;
    if (freed && current.overbookReason) return { ...fields, overbookReason: null };
    if (!moved || next.doctorId === null) return fields;
    const doctorId = next.doctorId;
    const { startsAt, endsAt } =
      clockOf(current) === clockOf(next) ? current : await visitOf(manager, { ...next, doctorId });
    if (keeps(current, { doctorId, startsAt, endsAt })) return fields;
    const visit = { doctorId, patientId: next.patientId, startsAt, endsAt, appointmentId: current.id };
    const overlapped = await this.verdicts.blockers(manager, visit);
    if (overlapped.length === 0) return { ...fields, overbookReason: null };
    if (actor.role === 'admin') note({ subjects: patientsIn(overlapped) });
    if (overbook === undefined) throw new Blocked(visit, overlapped, actor.role === 'admin');
    return { ...fields, overbookReason: overbook };
  }

  /** A new appointment that waits. */
  async request(
    manager: EntityManager,
    actor: Actor,
    appointment: QueryDeepPartialEntity<Appointment>,
  ): Promise<number> {
    const { id } = await this.insert(manager, appointment);
    await this.record(manager, id, actor, { action: 'request' }, null);
    return id;
  }

  /**
   * A new appointment that is granted at once. What needs no lock is done before, as many may be waiting for it.
   * @throws SlotTaken
   */
  async book(
    manager: EntityManager,
    actor: Actor,
    appointment: QueryDeepPartialEntity<Appointment>,
    overbook: string | undefined,
  ): Promise<number> {
    const waiting = await this.insert(manager, appointment);
    await this.claims.lock(manager, [waiting.doctorId]);
    await this.take(manager, waiting, actor, { action: 'book', fields: { state: 'approved' }, overbook });
    return waiting.id;
  }

  private async insert(manager: EntityManager, appointment: QueryDeepPartialEntity<Appointment>): Promise<Appointment> {
    const insert = manager.createQueryBuilder().insert().into(Appointment);
    const { generatedMaps } = await insert
      .values({ ...appointment, state: 'requested' })
      .returning('*')
      .execute();
    note({ changes: appointment });
    return generatedMaps[0] as Appointment;
  }

  private async record(
    manager: EntityManager,
    appointmentId: number,
    { id, role }: Actor,
    { action, reason, overbook }: Omit<Step, 'fields'>,
    fromState: string | null,
  ): Promise<void> {
    const [{ patientUserId }] = await manager.query(insertEvent, [
      appointmentId,
      id,
      role,
      action,
      fromState,
      reason ?? overbook ?? null,
    ]);
    note({ subjects: [patientUserId], records: [`appointment ${appointmentId}`] });
  }
}
