import { Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryGeneratedColumn, Unique } from 'typeorm';
import { User } from './user.entity.js';

/** One login. The token itself is known to the client alone. */
@Entity('sessions')
@Unique('sessions_token_hash_key', ['tokenHash'])
export class Session {
  @PrimaryGeneratedColumn('uuid', { primaryKeyConstraintName: 'sessions_pkey' })
  id: string;

  @Column({ type: 'uuid' })
  @ForeignKey(() => User, { name: 'sessions_user_fkey', onDelete: 'CASCADE' })
  @Index('sessions_user_idx')
  userId: string;

  /** SHA-256 of the 40 characters */
  @Column({ type: 'bytea' })
  tokenHash: Buffer;

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt: Date;

  @Column({ type: 'timestamptz' })
  expiresAt: Date;

  /** written at most once a minute */
  @Column({ type: 'timestamptz', default: () => 'now()' })
  lastUsedAt: Date;

  /** whether it ends when it is not used; tokens of the former service do not */
  @Column({ type: 'boolean', default: true })
  endsIdle: boolean;

  /** when its account lost its approval or was locked out, by a trigger; the session stays to tell the client so */
  @Column({ type: 'timestamptz', nullable: true })
  endedAt: Date | null;

  /** what logged in, as its User-Agent says */
  @Column({ type: 'varchar', length: 100, nullable: true })
  device: string | null;
}
