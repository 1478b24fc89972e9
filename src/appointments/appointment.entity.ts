import { Check, Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';
import { onViolation, refusedValue } from '../database/violations.js';
import { Doctor } from '../doctors/doctor.entity.js';
import { type State, states } from '../history/appointment-state.js';
import { History } from '../history/history.entity.js';
import { messages, NotFound } from '../http/errors.js';
import { Violation } from '../http/within.js';
import { Patient } from '../patients/patient.entity.js';

/**
 * A patient's wish to see a doctor at a wall-clock time of the hospital, and what became of it. While it is granted, or
 * waits to be moved, triggers keep its row of `claims`.
 */
@Entity('appointments')
@ForeignKey(() => History, ['historyId', 'patientId'], ['id', 'patientId'], {
  name: 'appointments_history_fkey',
  onDelete: 'CASCADE',
})
@Check('appointments_state_check', `"state" IN (${states.map((state) => `'${state}'`).join(', ')})`)
@Check('appointments_duration_check', '"duration_minutes" BETWEEN 1 AND 1440')
@Index('appointments_doctor_idx', ['doctorId', 'appointmentDate', 'appointmentTime', 'id'])
@Index('appointments_history_idx', ['historyId', 'patientId'])
@Index('appointments_patient_state_idx', ['patientId', 'state'])
@Index('appointments_approved_idx', ['approved', 'id'])
@Index('appointments_by_state_idx', ['approved', 'state', 'id'])
@Index('appointments_by_instant_idx', ['approved', 'startsAt', 'id'])
@Index('appointments_by_end_idx', ['approved', 'endsAt', 'id'])
@Index('appointments_by_duration_idx', ['approved', 'durationMinutes', 'id'])
@Index('appointments_by_reason_idx', { synchronize: false })
@Index('appointments_by_date_idx', ['approved', 'appointmentDate', 'id'])
@Index('appointments_by_time_idx', ['approved', 'appointmentTime', 'id'])
@Index('appointments_by_doctor_idx', { synchronize: false })
@Index('appointments_by_history_idx', { synchronize: false })
export class Appointment {
  @PrimaryGeneratedColumn('identity', {
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'appointments_pkey',
  })
  id: number;

  @Column({ type: 'integer' })
  @ForeignKey(() => Patient, { name: 'appointments_patient_fkey', onDelete: 'CASCADE' })
  patientId: number;

  /** null until an admin sets it, for a patient who had no history when asking; always one of the same patient */
  @Column({ type: 'integer', nullable: true })
  historyId: number | null;

  /** null once the doctor's account is deleted */
  @Column({ type: 'integer', nullable: true })
  @ForeignKey(() => Doctor, { name: 'appointments_doctor_fkey', onDelete: 'SET NULL' })
  doctorId: number | null;

  @Column({ type: 'date' })
  appointmentDate: string;

  @Column({ type: 'time' })
  appointmentTime: string;

  /** follows from the state, by trigger: null once it is neither waiting nor granted any more */
  @Column({ type: 'boolean', nullable: true, insert: false, update: false })
  approved: boolean | null;

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt: Date;

  @Column({ type: 'text', default: 'requested' })
  state: State;

  /** by trigger, if not given, what the doctor's department takes for a visit */
  @Column({ type: 'integer' })
  durationMinutes: number;

  /** by trigger, date and time of the hospital's zone; of two such times the first */
  @Column({ type: 'timestamptz' })
  startsAt: Date;

  /** by trigger */
  @Column({ type: 'timestamptz' })
  endsAt: Date;

  /** why it may overlap other bookings; null if it may not */
  @Column({ type: 'text', nullable: true })
  overbookReason: string | null;

  /** the time that it holds while it waits to be moved */
  @Column({ type: 'timestamptz', nullable: true })
  keptStartsAt: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  keptEndsAt: Date | null;

  @Column({ type: 'integer', nullable: true })
  @ForeignKey(() => Doctor, { name: 'appointments_kept_doctor_fkey', onDelete: 'SET NULL' })
  @Index('appointments_kept_doctor_idx', { where: '"kept_doctor_id" IS NOT NULL' })
  keptDoctorId: number | null;

  /** a free time that was proposed to the patient instead */
  @Column({ type: 'timestamptz', nullable: true })
  @Index('appointments_requested_idx', { synchronize: false })
  offerStartsAt: Date | null;
}

onViolation('appointments_patient_fkey', () => new NotFound());
onViolation('appointments_history_fkey', (fault) => unknownKey('patient_history', refusedValue(fault, 'history_id')));
onViolation('appointments_doctor_fkey', (fault) => unknownKey('doctor', refusedValue(fault, 'doctor_id')));
onViolation('appointments_time_exists_check', () => noSuchTime());

export const unknownKey = (field: string, key: unknown) => new Violation({ [field]: [messages.unknownKey(key)] });
export const noSuchTime = () =>
  new Violation({ appointment_time: ['There is no such time on that day: the clocks are put forward.'] });
