import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { History } from './history.entity.js';

/** What a history cost, in taka. A history that came from elsewhere may have no such row. */
@Entity('costs')
@Check(
  'costs_not_negative_check',
  '"room_charge" >= 0 AND "medicine_cost" >= 0 AND "doctor_fee" >= 0 AND "other_charge" >= 0',
)
export class Cost {
  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: 'costs_pkey' })
  @ForeignKey(() => History, { name: 'costs_history_fkey', onDelete: 'CASCADE' })
  historyId: number;

  @Column({ type: 'integer', default: 0 })
  roomCharge: number;

  @Column({ type: 'integer', default: 0 })
  medicineCost: number;

  @Column({ type: 'integer', default: 0 })
  doctorFee: number;

  @Column({ type: 'integer', default: 0 })
  otherCharge: number;
}
