import { Check, Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';
import { onViolation } from '../database/violations.js';
import { Doctor } from '../doctors/doctor.entity.js';
import { NotFound } from '../http/errors.js';

/** A span in which a doctor sees nobody. A trigger keeps its row of `claims`. */
@Entity('leaves')
@Check('leaves_span_check', '"starts_at" < "ends_at"')
@Index('leaves_doctor_idx', ['doctorId', 'startsAt'])
export class Leave {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'BY DEFAULT', primaryKeyConstraintName: 'leaves_pkey' })
  id: number;

  @Column({ type: 'integer' })
  @ForeignKey(() => Doctor, { name: 'leaves_doctor_fkey', onDelete: 'CASCADE' })
  doctorId: number;

  @Column({ type: 'timestamptz' })
  startsAt: Date;

  @Column({ type: 'timestamptz' })
  endsAt: Date;

  @Column({ type: 'text', nullable: true })
  reason: string | null;

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt: Date;
}

onViolation('leaves_doctor_fkey', () => new NotFound());
