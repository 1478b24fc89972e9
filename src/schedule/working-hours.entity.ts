import { Check, Column, Entity, Exclusion, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';
import { onViolation } from '../database/violations.js';
import { Doctor } from '../doctors/doctor.entity.js';
import { Violation } from '../http/within.js';

const overlap = `USING gist ("doctor_id" WITH =, "weekday" WITH =,
  numrange(EXTRACT(epoch FROM "starts"), EXTRACT(epoch FROM "ends")) WITH &&,
  daterange("valid_from", "valid_to", '[]') WITH &&)`;

/** A time of the week at which a doctor works. A doctor without any works at any time. */
@Entity('working_hours')
@Check('working_hours_weekday_check', '"weekday" BETWEEN 1 AND 7')
@Check('working_hours_order_check', '"starts" < "ends"')
@Check('working_hours_validity_check', '"valid_from" <= "valid_to"')
@Exclusion('working_hours_overlap_excl', overlap)
@Index('working_hours_doctor_idx', ['doctorId'])
export class WorkingHours {
  @PrimaryGeneratedColumn('identity', {
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'working_hours_pkey',
  })
  id: number;

  @Column({ type: 'integer' })
  @ForeignKey(() => Doctor, { name: 'working_hours_doctor_fkey', onDelete: 'CASCADE' })
  doctorId: number;

  /** 1 is Monday */
  @Column({ type: 'smallint' })
  weekday: number;

  @Column({ type: 'time' })
  starts: string;

  /** up to 24:00 */
  @Column({ type: 'time' })
  ends: string;

  /** null: always until then */
  @Column({ type: 'date', nullable: true })
  validFrom: string | null;

  /** null: from then on for good */
  @Column({ type: 'date', nullable: true })
  validTo: string | null;
}

onViolation('working_hours_overlap_excl', ({ detail = '' }) => {
  const [, weekday = ''] = /=\(\d+, (\d), /.exec(detail) ?? [];
  return new Violation({ schedule: [`Hours of weekday ${weekday} overlap.`] });
});
