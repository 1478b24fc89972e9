import { Injectable } from '@nestjs/common';
import { Changes } from '../audit/changes.service.js';
import { note } from '../audit/entry.js';
import { differing } from '../database/changed.js';
import { FieldErrors } from '../http/errors.js';
import { Accounts } from './accounts.service.js';
import type { SessionAccount } from './auth.queries.js';
import { refuseWeak } from './common-passwords.js';
import { Letters } from './letters.service.js';
import { LoginAttempts, WrongGuess } from './login-attempts.service.js';
import { Passwords } from './passwords.service.js';
import { User } from './user.entity.js';

const notRight = (field: string) => new FieldErrors({ [field]: ['The password is not right.'] });

/** What an account's owner changes of how they prove to be the owner. */
@Injectable()
export class OwnAccount {
  constructor(
    private readonly changes: Changes,
    private readonly passwords: Passwords,
    private readonly accounts: Accounts,
    private readonly attempts: LoginAttempts,
    private readonly letters: Letters,
  ) {}

  /**
   * Ends all sessions but the one it comes from.
   * @throws FieldErrors for a wrong old password or a weak new one
   */
  async changePassword({ id, sessionId }: SessionAccount, oldPassword: string, password: string): Promise<void> {
    const { username, passwordHash } = await this.prove(id, oldPassword, 'old_password');
    refuseWeak(password, username);
    const renewed = await this.passwords.hash(password);
    const only = { stays: sessionId, was: passwordHash };
    await this.changes.run(async (manager) => {
      if (!(await this.accounts.setPassword(manager, id, renewed, only))) throw notRight('old_password');
    });
    this.letters.tell(id, 'the password was changed');
  }

  async email(id: string): Promise<string | null> {
    return (await this.accounts.secrets(id)).email;
  }

  /**
   * Mail there can set a new password, so that the password is asked for.
   * @throws FieldErrors for a wrong password, one that was changed meanwhile too
   */
  async setEmail(id: string, email: string | null, password: string): Promise<void> {
    const stored = await this.prove(id, password, 'password');
    note({ changes: differing({ email }, stored) });
    await this.changes.run(async (manager) => {
      const { affected } = await manager.update(User, { id, passwordHash: stored.passwordHash }, { email });
      if (!affected) throw notRight('password');
      // letters to the former address set no password any more
      await this.accounts.endLetters(manager, id);
    });
    if (stored.email && stored.email !== email) this.letters.tell(id, 'this address was taken away', stored.email);
  }

  /** @throws FieldErrors for a wrong password, under the name of its field */
  private async prove(id: string, password: string, field: string) {
    const secrets = await this.accounts.secrets(id);
    await this.attempts.again(id, async () => {
      const { matches } = await this.passwords.verify(password, secrets.passwordHash);
      if (!matches) throw new WrongGuess(notRight(field));
    });
    return secrets;
  }
}
