import { Check, Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn, Unique } from 'typeorm';
import { User } from '../auth/user.entity.js';
import { onViolation } from '../database/violations.js';
import { messages } from '../http/errors.js';
import { Violation } from '../http/within.js';

@Entity('patients')
@Check('patients_age_check', '"age" >= 0')
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

// a patient of the former service may have a negative age, until any other change of the profile
onViolation('patients_age_check', () => new Violation({ age: [messages.atLeast(0)] }));
