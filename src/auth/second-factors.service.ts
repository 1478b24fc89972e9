import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { generateSecret, generateURI, verifySync } from 'otplib';
import { type EntityManager, type FindOptionsWhere, LessThan } from 'typeorm';
import { naming } from '../audit/audited.js';
import { Changes } from '../audit/changes.service.js';
import { note } from '../audit/entry.js';
import { Config } from '../config.js';
import { differing } from '../database/changed.js';
import { Conflict, FieldErrors, NotFound } from '../http/errors.js';
import { Accounts } from './accounts.service.js';
import type { Secrets } from './auth.queries.js';
import { Letters } from './letters.service.js';
import { LoginAttempts, WrongGuess } from './login-attempts.service.js';
import { Passwords } from './passwords.service.js';
import { digest } from './sessions.service.js';
import { seal, unseal } from './totp-secret.js';
import { User } from './user.entity.js';

/** Seconds by which the clock of somebody's device may be wrong. */
const TOLERANCE = 30;
const RECOVERY_CODES = 10;

const nothing = { mfa: false, totpSecret: null, totpStep: null, recoveryHashes: null };

const removed = 'the second factor was taken away';

const inVain = naming('mfa.reset-none', 'wanted to take your second factor away, but you have none');

const wrongPassword = () => new WrongGuess(new FieldErrors({ password: ['The password is not right.'] }));
const wrongOtp = () => new WrongGuess(new FieldErrors({ otp: ['The one-time password is not right.'] }));
export const alreadyActive = () => new Conflict('The second factor is active already.', 'mfa_active');

export const notSetUp = () => new Conflict('No second factor is being set up.', 'mfa_not_set_up');
export const notActive = () => new Conflict('There is no second factor.', 'mfa_not_active');

/** One-time passwords of an app (TOTP, RFC 6238), and recovery codes for when the app is gone. */
@Injectable()
export class SecondFactors {
  constructor(
    private readonly changes: Changes,
    private readonly accounts: Accounts,
    private readonly passwords: Passwords,
    private readonly attempts: LoginAttempts,
    private readonly letters: Letters,
    private readonly config: Config,
  ) {}

  /**
   * A secret for the app, in force once activate() has seen that the app knows it.
   * @throws Conflict when a second factor is active
   */
  async setUp(userId: string): Promise<{ secret: string; uri: string }> {
    const { username } = await this.accounts.secrets(userId);
    const secret = generateSecret();
    const totpSecret = seal(secret, userId, this.config.mfaKey);
    await this.changes.run(async (manager) => {
      const changed = await this.change(manager, { id: userId, mfa: false }, { totpSecret, totpStep: null });
      if (!changed) throw alreadyActive();
    });
    return { secret, uri: generateURI({ issuer: 'Hospital', label: username, secret }) };
  }

  /**
   * Puts the secret of setUp() into force.
   * @returns the recovery codes, shown this once
   * @throws Conflict when a second factor is active or none is being set up, FieldErrors for a wrong one-time password
   */
  async activate(userId: string, otp: string): Promise<string[]> {
    const secrets = await this.accounts.secrets(userId);
    if (secrets.mfa) throw alreadyActive();
    const { totpSecret } = secrets;
    if (!totpSecret) throw notSetUp();
    const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode);
    await this.attempts.again(userId, async () => {
      const totpStep = this.stepOf(otp, userId, secrets);
      if (totpStep === undefined) throw wrongOtp();
      const recoveryHashes = codes.map(hashOf);
      const where = { id: userId, mfa: false, totpSecret };
      await this.changes.run(async (manager) => {
        if (!(await this.change(manager, where, { mfa: true, totpStep, recoveryHashes }))) throw alreadyActive();
      });
    });
    this.letters.tell(userId, 'a second factor was set up');
    return codes;
  }

  /** Whether this is a one-time password or a recovery code of the account's; it is used up then. */
  async accepts(manager: EntityManager, userId: string, otp: string): Promise<boolean> {
    const secrets = await this.accounts.secrets(userId);
    const totpStep = this.stepOf(otp, userId, secrets);
    if (totpStep === undefined) return this.useRecoveryCode(manager, userId, otp);
    // of two that come with the same one at once, one changes the row
    const where = { id: userId, mfa: true, totpStep: LessThan(totpStep) };
    return (await this.change(manager, where, { totpStep })) !== null;
  }

  /**
   * @throws FieldErrors for a wrong password, one that was changed meanwhile too, or a wrong one-time password; Conflict when
   * there is no second factor
   */
  async disable(userId: string, password: string, otp: string): Promise<void> {
    const { mfa, passwordHash } = await this.accounts.secrets(userId);
    if (!mfa) throw notActive();
    await this.attempts.again(userId, async () => {
      if (!(await this.passwords.verify(password, passwordHash)).matches) throw wrongPassword();
      await this.changes.run(async (manager) => {
        if (!(await this.accepts(manager, userId, otp))) throw wrongOtp();
        if (!(await this.change(manager, { id: userId, passwordHash }, nothing))) throw wrongPassword();
      });
    });
    this.letters.tell(userId, removed);
  }

  /** For an owner who lost both app and codes. @returns whether there was one. @throws NotFound when the account was just deleted */
  async remove(userId: string): Promise<boolean> {
    const had = await this.changes.run(async (manager) => {
      note({ subjects: [userId] });
      const stored = await this.change(manager, { id: userId }, nothing);
      if (!stored) throw new NotFound();
      if (!stored.mfa) note({ operation: inVain });
      return stored.mfa;
    });
    if (had) this.letters.tell(userId, removed);
    return had;
  }

  /** The time step of a right one-time password, used or not. */
  private stepOf(otp: string, userId: string, { totpSecret }: Secrets): number | undefined {
    const token = otp.replaceAll(' ', '');
    const secret = totpSecret ? unseal(totpSecret, userId, this.config.mfaKey) : undefined;
    if (!secret || !/^\d{6}$/.test(token)) return undefined;
    const result = verifySync({ secret, token, epochTolerance: TOLERANCE });
    return result.valid && 'timeStep' in result ? result.timeStep : undefined;
  }

  private async useRecoveryCode(manager: EntityManager, userId: string, code: string): Promise<boolean> {
    const [, used] = await manager.query(
      `UPDATE users SET recovery_hashes = array_remove(recovery_hashes, $2)
        WHERE id = $1 AND mfa AND $2 = ANY (recovery_hashes)`,
      [userId, hashOf(code)],
    );
    if (used > 0) note({ changes: { recoveryHashes: true } });
    return used > 0;
  }

  /** What an account had before, if there is one like that. */
  private async change(
    manager: EntityManager,
    where: FindOptionsWhere<User>,
    changes: Partial<User>,
  ): Promise<User | null> {
    const select = { id: true, mfa: true, totpSecret: true, totpStep: true, recoveryHashes: true };
    const stored = await manager.findOne(User, { where, select, lock: { mode: 'for_no_key_update' } });
    if (!stored) return null;
    note({ changes: differing(changes, stored) });
    await manager.update(User, { id: stored.id }, changes);
    return stored;
  }
}

/** 120 bits, so that a plain hash of them is enough (ASVS 6.5.2), in groups that can be copied by hand. */
const newRecoveryCode = () =>
  randomBytes(15)
    .toString('hex')
    .replace(/.{5}(?=.)/g, '$&-');

const hashOf = (recoveryCode: string) => digest(recoveryCode.replaceAll(/[\s-]/g, '').toLowerCase());
