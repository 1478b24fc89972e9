import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

/** Who read or changed whose records, or tried to. Partitioned by month; the database refuses any change of a row. */
@Entity('audit_log')
@Index('audit_log_at_idx', ['at'])
@Index('audit_log_actor_idx', ['actorId', 'at'])
@Index('audit_log_request_idx', { synchronize: false })
@Index('audit_log_refused_idx', { synchronize: false })
@Index('audit_log_subjects_idx', { synchronize: false })
export class AuditRow {
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'audit_log_pkey',
  })
  id: string;

  @PrimaryColumn({
    type: 'timestamptz',
    default: () => 'clock_timestamp()',
    primaryKeyConstraintName: 'audit_log_pkey',
  })
  at: Date;

  /** null for a caller who was not known, for the service itself and for a command of the operator */
  @Column({ type: 'uuid', nullable: true })
  actorId: string | null;

  /** `system` for what the service did by itself */
  @Column({ type: 'text', nullable: true })
  actorRole: string | null;

  @Column({ type: 'uuid', nullable: true })
  sessionId: string | null;

  @Column({ type: 'text', nullable: true })
  address: string | null;

  /** what `@Audited` calls it */
  @Column({ type: 'text' })
  operation: string;

  /** user ids of those whose records it was about, gone accounts included; `EVERY_PATIENT` for lists of them */
  @Column({ type: 'uuid', array: true })
  subjects: string[];

  /** such as `history 12` */
  @Column({ type: 'text', array: true })
  records: string[];

  /** names of the columns that were changed, or of the parameters of a list; never a value */
  @Column({ type: 'text', array: true })
  fields: string[];

  /** of the answer: below 400 allowed, otherwise refused */
  @Column({ type: 'smallint' })
  status: number;

  @Column({ type: 'uuid', nullable: true })
  requestId: string | null;
}
