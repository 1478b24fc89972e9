import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { note } from '../audit/entry.js';
import { Statements } from '../database/statements.js';
import { Problem, Unauthorized } from '../http/errors.js';
import { type Credentials, credentialsOfUsername } from './auth.queries.js';
import type { Caller } from './caller.js';
import type { LoginDto } from './dto/login.dto.js';
import { LoginAttempts, placeKey, WrongGuess } from './login-attempts.service.js';
import { Passwords } from './passwords.service.js';
import { Role } from './role.js';
import { SecondFactors } from './second-factors.service.js';
import { Sessions, unableToLogIn } from './sessions.service.js';
import { User } from './user.entity.js';

const withArticle: Readonly<Record<Role, string>> = {
  [Role.Doctor]: 'a doctor',
  [Role.Patient]: 'a patient',
  [Role.Admin]: 'an admin',
};

export const otpMissing = () => new Unauthorized('A one-time password is required.', 'mfa_required');
export const otpWrong = () => new Unauthorized('The one-time password is not right.', 'mfa_required');

/** While it was renewed. It is the answer when that happens once more. */
const hashChanged = unableToLogIn();

@Injectable()
export class Logins {
  constructor(
    private readonly statements: Statements,
    private readonly passwords: Passwords,
    private readonly attempts: LoginAttempts,
    private readonly factors: SecondFactors,
    private readonly sessions: Sessions,
  ) {}

  /**
   * Opens a session for an approved account of `role`.
   * @returns its token: 40 hex characters, shown this once
   * @throws FieldErrors for wrong credentials, LoginRefused (403) before approval or for another role, Unauthorized
   * (`mfa_required`) without a right one-time password of an account that has a second factor, TooMany (429)
   */
  async login(form: LoginDto, role: Role, caller: Caller): Promise<string> {
    const find = () => this.statements.first(credentialsOfUsername, [form.username, placeKey(form.username, caller)]);
    const found = await find();
    if (found) note({ subjects: [found.id] });
    return this.attempts.login(form.username, caller, found?.known ?? false, async () => {
      const open = (account: Credentials | undefined) => this.open(account, form, role, caller);
      // of two first logins of a former account the other was faster, or the password was just changed
      const { id, token } = await open(found).catch(async (error) => {
        if (error !== hashChanged) throw error;
        return open(await find());
      });
      await this.attempts.know(id, form.username, caller);
      return token;
    });
  }

  private async open(account: Credentials | undefined, form: LoginDto, role: Role, { device }: Caller) {
    const { matches, renewed } = await this.passwords.verify(form.password, account?.passwordHash);
    if (!matches || !account) throw new WrongGuess(unableToLogIn());
    refuse(account, form, role);
    const current = { ...account, passwordHash: renewed ?? account.passwordHash };
    const token = await this.sessions.open(current, device, async (manager) => {
      if (renewed) await this.renewHash(manager, account, renewed);
      await this.useUp(manager, account, form);
    });
    return { id: account.id, token };
  }

  /** A one-time password that opens no session is not used up. */
  private async useUp(manager: EntityManager, { id, mfa }: Credentials, { otp }: LoginDto): Promise<void> {
    if (mfa && !(await this.factors.accepts(manager, id, otp ?? ''))) throw new WrongGuess(otpWrong());
  }

  private async renewHash(manager: EntityManager, { id, passwordHash }: Credentials, renewed: string): Promise<void> {
    const changes = { passwordHash: renewed };
    note({ changes });
    const { affected } = await manager.update(User, { id, passwordHash }, changes);
    if (!affected) throw hashChanged;
  }
}

/** What keeps an account from a login for `role` though the password is right. */
function refuse({ role: own, approved, mfa }: Credentials, { otp }: LoginDto, role: Role): void {
  const foreign = own !== role;
  // the reference asks whether others are approved before it looks at their role, but not at the login for admins
  if (!approved && !(foreign && role === Role.Admin)) throw notApproved();
  if (foreign) throw wrongRole(role);
  if (mfa && !otp) throw otpMissing();
}

/** 403 in the shape of the reference's login: `{ "message": sentence }`. */
export class LoginRefused extends Problem {
  constructor(sentence: string, code: 'not_approved' | 'wrong_role') {
    super(403, sentence, code);
  }

  override getResponse(): object {
    const { detail, code } = super.getResponse() as { detail: string; code: string };
    return { message: detail, code };
  }
}

export const notApproved = () => new LoginRefused('Your account is not approved by admin yet!', 'not_approved');
export const wrongRole = (role: Role) =>
  new LoginRefused(`You are not authorised to login as ${withArticle[role]}`, 'wrong_role');
