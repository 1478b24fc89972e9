import { Check, Column, CreateDateColumn, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import { onViolation } from '../database/violations.js';
import { Violation } from '../http/within.js';
import { Role } from './role.js';

export const usernameTaken = { username: { username: 'This username already exists' } };

/**
 * An account of any role. `users_username_key`, on lower(username), is the judge of uniqueness;
 * the ORM cannot declare an index on an expression, so it stands in the migration alone.
 */
@Entity('users')
@Check('users_role_check', `"role" IN ('doctor', 'patient', 'admin')`)
@Check('users_mfa_check', 'NOT "mfa" OR "totp_secret" IS NOT NULL')
@Index('users_by_username_idx', ['role', 'approved', 'username', 'id'])
@Index('users_by_first_name_idx', ['role', 'approved', 'firstName', 'id'])
@Index('users_by_last_name_idx', ['role', 'approved', 'lastName', 'id'])
@Index('users_email_idx', { synchronize: false })
export class User {
  @PrimaryGeneratedColumn('uuid', { primaryKeyConstraintName: 'users_pkey' })
  id: string;

  @Column({ type: 'varchar', length: 150 })
  username: string;

  @Column({ type: 'varchar', length: 150 })
  firstName: string;

  @Column({ type: 'varchar', length: 150, default: '' })
  lastName: string;

  /** username, first and last name as searches compare them: a trigger's */
  @Column({ type: 'text', select: false, insert: false, update: false })
  @Index('users_search_idx', { synchronize: false })
  searchNames: string;

  /** bcrypt's own text form, with cost and salt; of an account of the former service, until its first login, Django's */
  @Column({ type: 'text', select: false })
  passwordHash: string;

  @Column({ type: 'text' })
  role: Role;

  /** false until an admin lets the account in; no request is served while it is false */
  @Column({ type: 'boolean', default: false })
  approved: boolean;

  /** false locks the account out altogether, as if it did not exist; accounts of the former service may be so */
  @Column({ type: 'boolean', default: true })
  active: boolean;

  @Column({ type: 'varchar', length: 254, nullable: true })
  email: string | null;

  /** whether a login asks for a second factor */
  @Column({ type: 'boolean', default: false })
  mfa: boolean;

  /** of the second factor, once one is being set up; encrypted when there is a key (totp-secret.ts) */
  @Column({ type: 'text', nullable: true, select: false })
  totpSecret: string | null;

  /** the last time step whose one-time password was used */
  @Column({ type: 'integer', nullable: true, select: false })
  totpStep: number | null;

  /** SHA-256 of the recovery codes that are left */
  @Column({ type: 'bytea', array: true, nullable: true, select: false })
  recoveryHashes: Buffer[] | null;

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt: Date;
}

onViolation('users_username_key', () => new Violation(usernameTaken));
