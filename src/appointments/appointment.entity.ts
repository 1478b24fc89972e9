import { Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';
import { onViolation, refusedValue } from '../database/violations.js';
import { Doctor } from '../doctors/doctor.entity.js';
import { History } from '../history/history.entity.js';
import { messages, NotFound } from '../http/errors.js';
import { Violation } from '../http/within.js';
import { Patient } from '../patients/patient.entity.js';

/** A patient's wish to see a doctor at a wall-clock time of the hospital, and whether it was granted. */
@Entity('appointments')
@ForeignKey(() => History, ['historyId', 'patientId'], ['id', 'patientId'], {
  name: 'appointments_history_fkey',
  onDelete: 'CASCADE',
})
@Index('appointments_doctor_idx', ['doctorId', 'appointmentDate', 'appointmentTime', 'id'])
@Index('appointments_history_idx', ['historyId', 'patientId'])
@Index('appointments_approved_idx', ['approved', 'id'])
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
  @Index('appointments_patient_idx')
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

  @Column({ type: 'boolean', default: false })
  approved: boolean;

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt: Date;
}

onViolation('appointments_patient_fkey', () => new NotFound());
onViolation('appointments_history_fkey', (fault) => unknownKey('patient_history', refusedValue(fault, 'history_id')));
onViolation('appointments_doctor_fkey', (fault) => unknownKey('doctor', refusedValue(fault, 'doctor_id')));

export const unknownKey = (field: string, key: unknown) => new Violation({ [field]: [messages.unknownKey(key)] });
