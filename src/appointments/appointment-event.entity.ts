import { Check, Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';
import type { ActorRole } from '../auth/role.js';
import { User } from '../auth/user.entity.js';
import { onViolation } from '../database/violations.js';
import type { State } from '../history/appointment-state.js';
import { NotFound, Unauthorized } from '../http/errors.js';
import { Appointment } from './appointment.entity.js';
import type { EventAction } from './life-cycle.js';

/** One step of an appointment: who took it, when, why, and where it led. */
@Entity('appointment_events')
@Check('appointment_events_role_check', `"actor_role" IN ('doctor', 'patient', 'admin', 'system')`)
@Index('appointment_events_appointment_idx', ['appointmentId', 'id'])
export class AppointmentEvent {
  @PrimaryGeneratedColumn('identity', {
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'appointment_events_pkey',
  })
  id: number;

  @Column({ type: 'integer' })
  @ForeignKey(() => Appointment, { name: 'appointment_events_appointment_fkey', onDelete: 'CASCADE' })
  appointmentId: number;

  @CreateDateColumn({ type: 'timestamptz' })
  at: Date;

  /** null for the hospital's own steps, and once the account is deleted */
  @Column({ type: 'uuid', nullable: true })
  @ForeignKey(() => User, { name: 'appointment_events_actor_fkey', onDelete: 'SET NULL' })
  @Index('appointment_events_actor_idx')
  actorId: string | null;

  @Column({ type: 'text' })
  actorRole: ActorRole;

  /** a transition of the life cycle, or `request`, `book`, `offer`, `reschedule`, `release`, `change`, `undo` */
  @Column({ type: 'text' })
  action: EventAction;

  /** null for the first step */
  @Column({ type: 'text', nullable: true })
  fromState: State | null;

  @Column({ type: 'text' })
  toState: State;

  /** when the appointment is to begin, after this step */
  @Column({ type: 'timestamptz' })
  startsAt: Date;

  @Column({ type: 'text', nullable: true })
  reason: string | null;
}

onViolation('appointment_events_appointment_fkey', () => new NotFound());
onViolation('appointment_events_actor_fkey', () => new Unauthorized('Invalid token.', 'invalid_token'));
