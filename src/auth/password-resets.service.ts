import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { naming } from '../audit/audited.js';
import { Changes } from '../audit/changes.service.js';
import { note } from '../audit/entry.js';
import { Statements, statement } from '../database/statements.js';
import { Busy, Conflict, FieldErrors, NotFound } from '../http/errors.js';
import { Accounts } from './accounts.service.js';
import type { Caller } from './caller.js';
import { refuseWeak } from './common-passwords.js';
import { hold } from './hold.js';
import { Letters } from './letters.service.js';
import { LoginAttempts } from './login-attempts.service.js';
import { Passwords } from './passwords.service.js';
import type { Role } from './role.js';
import { digest, newToken } from './sessions.service.js';

const MINUTES = 30;
/** Letters an account gets in that time, however often they are asked for and to whatever address. */
const MOST_LETTERS = 3;
/** Letters to an address, but for the first of each account: whoever gives an address that is another's keeps them from no letter. */
const MOST_TO_ADDRESS = 3;
const MOST_TO_ADDRESS_IN_ALL = 20;
const MOST_ISSUED = 20;

export interface Forgetful {
  username?: string;
  email?: string;
}

export interface Reset {
  token: string;
  expiresAt: Date;
}

interface Addressee {
  id: string;
  username: string;
  email: string;
}

export const tooManyResets = () =>
  new Conflict('Too many resets of this account are open. Please try again later.', 'resets_open');

const letter = naming('password.send-reset', 'wrote you a letter for a new password, as somebody asked for one');

const countOf = (which: string) => `(SELECT count(*) FROM password_resets WHERE ${which} AND expires_at > now())`;
// also those that are used up
const lettersOf = (userId: string) => countOf(`user_id = ${userId} AND sent_to IS NOT NULL`);
const lettersTo = (email: string) => countOf(`sent_to = lower(${email})`);

/** Without a name: an address may be that of many. */
const addressees = statement<Addressee>(
  undefined,
  `SELECT id, username, email FROM users
    WHERE role = $1 AND active AND email IS NOT NULL AND (lower(username) = lower($2) AND username = $2 OR lower(email) = lower($3))
    ORDER BY ${lettersOf('users.id')}, created_at
    LIMIT ${MOST_TO_ADDRESS_IN_ALL}`,
);

const ownerOfReset = statement<{ id: string; username: string }>(
  'auth.owner-of-reset',
  `SELECT u.id, u.username FROM password_resets r JOIN users u ON u.id = r.user_id
    WHERE r.token_hash = $1 AND r.ended_at IS NULL AND r.expires_at > now() AND u.role = $2 AND u.active`,
);

const room = {
  letter: `${lettersOf('$2')} < CASE
    WHEN ${lettersTo('$3')} < ${MOST_TO_ADDRESS} THEN ${MOST_LETTERS}
    WHEN ${lettersTo('$3')} < ${MOST_TO_ADDRESS_IN_ALL} THEN 1 ELSE 0 END`,
  token: `${countOf('user_id = $2 AND sent_to IS NULL AND ended_at IS NULL')} < ${MOST_ISSUED}`,
};

const unknownToken = () => new FieldErrors({ token: ['This token is not good, or no longer.'] });

@Injectable()
export class PasswordResets {
  /** the request for letters that is looked up after all others */
  private last = Promise.resolve();

  constructor(
    private readonly changes: Changes,
    private readonly statements: Statements,
    private readonly passwords: Passwords,
    private readonly accounts: Accounts,
    private readonly attempts: LoginAttempts,
    private readonly letters: Letters,
  ) {}

  /**
   * Returns before anything is looked up: how long it takes tells nothing about who exists. One is looked up after the other, so
   * that neither others' answers tell it.
   * @throws Busy (503) when too many wait already
   */
  forgot(role: Role, who: Forgetful): void {
    if (this.letters.areTooMany) throw new Busy('Too many letters are asked for at once. Please try again.', 'busy', 5);
    this.last = this.letters.run(this.last.then(() => this.writeLetters(role, who)));
  }

  private async writeLetters(
    role: Role,
    { username = null, email = null }: Partial<Record<keyof Forgetful, string | null>>,
  ) {
    for (const account of await this.statements.all(addressees, [role, username, email])) {
      const reset = await this.changes.runUnasked(letter, async (manager) => {
        // not to an address that was just changed
        const { id, email } = account;
        if (!(await hold(manager, { id, email, active: true }))) return undefined;
        const issued = await this.insert(manager, id, room.letter, email);
        if (issued) note({ subjects: [id] });
        return issued;
      });
      if (reset)
        this.letters.send(account.email, 'A new password for your hospital account', ...textFor(account, role, reset));
    }
  }

  /**
   * A token that sets a password once.
   * @throws NotFound when the account was just deleted, Conflict when too many are open
   */
  async issue(userId: string): Promise<Reset> {
    return this.changes.run(async (manager) => {
      note({ subjects: [userId] });
      if (!(await hold(manager, { id: userId }))) throw new NotFound();
      const reset = await this.insert(manager, userId, room.token);
      if (!reset) throw tooManyResets();
      return reset;
    });
  }

  /** For an account that is held, so that what is counted stays true. @returns undefined when there is no room */
  private async insert(manager: EntityManager, userId: string, room: string, sentTo: string | null = null) {
    const token = newToken();
    const [issued]: { expiresAt: Date }[] = await manager.query(
      `INSERT INTO password_resets (token_hash, user_id, expires_at, sent_to)
       SELECT $1, $2, now() + interval '${MINUTES} minutes', lower($3) WHERE ${room}
       RETURNING expires_at AS "expiresAt"`,
      [digest(token), userId, sentTo],
    );
    return issued && { token, expiresAt: issued.expiresAt };
  }

  /**
   * Sets the password for which the token was issued; it is used up, and all sessions of the account end.
   * @throws FieldErrors for a token that is not good, or a password that is too weak
   */
  async redeem(role: Role, token: string, password: string, caller: Caller): Promise<void> {
    const tokenHash = digest(token);
    const owner = await this.statements.first(ownerOfReset, [tokenHash, role]);
    if (!owner) throw unknownToken();
    note({ subjects: [owner.id] });
    refuseWeak(password, owner.username);
    const passwordHash = await this.passwords.hash(password);
    await this.changes.run(async (manager) => {
      const held = await hold(manager, { id: owner.id, role, active: true });
      const [, used] = await manager.query(
        `UPDATE password_resets SET ended_at = now()
          WHERE token_hash = $1 AND ended_at IS NULL AND expires_at > now()`,
        [tokenHash],
      );
      if (!held || used === 0) throw unknownToken();
      await this.accounts.setPassword(manager, owner.id, passwordHash);
    });
    this.letters.tell(owner.id, 'the password was set anew, with a token for those who forgot it');
    await this.attempts.know(owner.id, owner.username, caller);
  }
}

const textFor = ({ username }: Addressee, role: Role, { token }: Reset) => [
  `Somebody asked for a new password for the ${role} account "${username}".`,
  `If it was you, set it within ${MINUTES} minutes with this token, which works once:`,
  token,
  'If it was not you, there is nothing to do: your password stays as it is.',
];
