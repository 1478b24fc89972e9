import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** Proves that some rows of the record, one month's and in the order of their ids, are still what they were. */
@Entity('audit_seals')
export class AuditSeal {
  /** from 1, without gaps */
  @PrimaryColumn({ type: 'bigint', primaryKeyConstraintName: 'audit_seals_pkey' })
  id: string;

  /** the hash of the seal before; empty for the first */
  @Column({ type: 'bytea' })
  previous: Buffer;

  @Column({ type: 'date' })
  month: string;

  /** the highest of its ids: no row up to here is in a later seal */
  @Column({ type: 'bigint' })
  lastRow: string;

  @Column({ type: 'bigint', array: true })
  rowIds: string[];

  /** SHA-256 of each row, one after the other: they tell which row is another one now */
  @Column({ type: 'bytea' })
  rowDigests: Buffer;

  /** SHA-256 over all of the above */
  @Column({ type: 'bytea' })
  hash: Buffer;

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt: Date;
}
