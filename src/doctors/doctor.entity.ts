import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn, Unique } from 'typeorm';
import { User } from '../auth/user.entity.js';
import { Department } from './department.entity.js';

@Entity('doctors')
@Unique('doctors_user_key', ['userId'])
@Index('doctors_by_department_idx', ['department', 'id'])
@Index('doctors_by_mobile_idx', ['mobile', 'id'])
@Index('doctors_by_address_idx', { synchronize: false })
export class Doctor {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'BY DEFAULT', primaryKeyConstraintName: 'doctors_pkey' })
  id: number;

  @Column({ type: 'uuid' })
  @ForeignKey(() => User, { name: 'doctors_user_fkey', onDelete: 'CASCADE' })
  userId: string;

  @Column({ type: 'varchar', length: 3 })
  @ForeignKey(() => Department, { name: 'doctors_department_fkey' })
  department: string;

  @Column({ type: 'text' })
  address: string;

  @Column({ type: 'varchar', length: 20 })
  // for search: an operator class of its own, which the ORM cannot declare
  @Index('doctors_mobile_search_idx', { synchronize: false })
  mobile: string;
}
