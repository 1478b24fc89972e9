import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn, Unique } from 'typeorm';
import { User } from '../auth/user.entity.js';
import { onViolation } from '../database/violations.js';
import { messages } from '../http/errors.js';
import { Violation } from '../http/within.js';

@Entity('patients')
@Unique('patients_user_key', ['userId'])
@Index('patients_by_age_idx', ['age', 'id'])
@Index('patients_by_mobile_idx', ['mobile', 'id'])
@Index('patients_by_address_idx', { synchronize: false })
export class Patient {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'BY DEFAULT', primaryKeyConstraintName: 'patients_pkey' })
  id: number;

  @Column({ type: 'uuid' })
  @ForeignKey(() => User, { name: 'patients_user_fkey', onDelete: 'CASCADE' })
  userId: string;

  /** years, with one decimal: "29.0" */
  @Column({ type: 'numeric', precision: 4, scale: 1 })
  age: string;

  @Column({ type: 'text' })
  address: string;

  @Column({ type: 'varchar', length: 20 })
  // for search: an operator class of its own, which the ORM cannot declare
  @Index('patients_mobile_search_idx', { synchronize: false })
  mobile: string;
}

// raised by a trigger that judges new ages alone: a patient of the former service may keep a negative one
onViolation('patients_age_check', () => new Violation({ age: [messages.atLeast(0)] }));
