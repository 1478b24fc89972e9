import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { naming } from '../audit/audited.js';
import { Changes } from '../audit/changes.service.js';
import { type Facts, note } from '../audit/entry.js';
import { changed, differing } from '../database/changed.js';
import { Statements } from '../database/statements.js';
import { NotFound } from '../http/errors.js';
import type { Check } from '../http/item.js';
import { type Secrets, secretsOfAccount } from './auth.queries.js';
import { Passwords } from './passwords.service.js';
import { Role } from './role.js';
import { Sessions } from './sessions.service.js';
import { User } from './user.entity.js';

export interface NewAccount {
  username: string;
  firstName: string;
  lastName: string;
  password: string;
}

// the rows stay, as letters are counted
const endResets = 'UPDATE password_resets SET ended_at = now() WHERE user_id = $1 AND ended_at IS NULL';

export type AccountChanges = Partial<Pick<User, 'firstName' | 'lastName' | 'approved'>>;

@Injectable()
export class Accounts {
  constructor(
    private readonly dataSource: DataSource,
    private readonly changes: Changes,
    private readonly statements: Statements,
    private readonly passwords: Passwords,
    private readonly sessions: Sessions,
  ) {}

  /**
   * Creates an account and, in the same transaction, what belongs to it.
   * @throws Violation when the username is taken in any spelling
   */
  async register(
    account: NewAccount,
    role: Role,
    approved: boolean,
    profile?: (manager: EntityManager, userId: string) => Promise<unknown>,
  ) {
    const { password, ...names } = account;
    const passwordHash = await this.passwords.hash(password);
    await this.changes.run(async (manager) => {
      const { identifiers } = await manager.insert(User, { ...names, passwordHash, role, approved });
      const userId: string = identifiers[0]?.id;
      note({ subjects: [userId] });
      await profile?.(manager, userId);
    });
  }

  /**
   * Changes an account of `role` and, in the same transaction, what belongs to it.
   * The account's row is locked first, so that changes and deletion of one account follow each other.
   * @throws NotFound when there is no such account of this role; what `check` throws once it is locked
   */
  async update(
    id: string,
    role: Role,
    changes: AccountChanges,
    check: Check,
    profile: (manager: EntityManager) => Promise<unknown>,
  ) {
    await this.changes.run(async (manager) => {
      const user = await this.lock(manager, id, role, 'for_no_key_update');
      await check();
      note({ changes: differing(changes, user), ...decision(user, changes) });
      if (changed(changes)) await manager.update(User, { id }, changes);
      await profile(manager);
    });
  }

  /** @throws NotFound when there is no such account of this role; what `check` or a constraint of its records says */
  async remove(
    id: string,
    role: Role,
    check: Check,
    affected: (manager: EntityManager) => Promise<Facts>,
  ): Promise<void> {
    await this.changes.run(async (manager) => {
      await this.lock(manager, id, role, 'pessimistic_write');
      await check();
      const facts = await affected(manager);
      await manager.delete(User, { id });
      note(facts);
    });
  }

  /** A change lets rows be added that point to the account, as those who add them may hold what it waits for next. */
  private async lock(
    manager: EntityManager,
    id: string,
    role: Role,
    mode: 'for_no_key_update' | 'pessimistic_write',
  ): Promise<Pick<User, 'id' | keyof AccountChanges>> {
    const user = await manager.findOne(User, {
      where: { id, role },
      select: { id: true, firstName: true, lastName: true, approved: true },
      lock: { mode },
    });
    if (!user) throw new NotFound();
    return user;
  }

  /**
   * Sets a password and ends what the old one opened: every session, except one that may stay, and every reset under way.
   * @returns false when there is no such account, or its hash is no longer what it `was`
   */
  async setPassword(
    manager: EntityManager,
    id: string,
    passwordHash: string,
    only: { stays?: string; was?: string } = {},
  ) {
    note({ changes: { passwordHash } });
    const where = { id, ...(only.was && { passwordHash: only.was }) };
    const { affected } = await manager.update(User, where, { passwordHash });
    if (!affected) return false;
    await this.sessions.endOthers(manager, id, only.stays);
    await manager.query(endResets, [id]);
    return true;
  }

  /** No token of a letter that was written so far sets a password any more. */
  async endLetters(manager: EntityManager, id: string): Promise<void> {
    await manager.query(`${endResets} AND sent_to IS NOT NULL`, [id]);
  }

  /** @throws NotFound when there is no such account */
  async secrets(id: string): Promise<Secrets> {
    const secrets = await this.statements.first(secretsOfAccount, [id]);
    if (!secrets) throw new NotFound();
    return secrets;
  }

  async anyOf(role: Role): Promise<boolean> {
    return this.dataSource.manager.existsBy(User, { role });
  }
}

const approval = naming('account.approve', 'approved your account');
const withdrawal = naming('account.withdraw', 'withdrew the approval of your account');

/** An approval, or its withdrawal, has a word of its own in the record of access. */
function decision({ approved }: Pick<User, 'approved'>, changes: AccountChanges): { operation?: string } {
  if (changes.approved === undefined || changes.approved === approved) return {};
  return { operation: changes.approved ? approval : withdrawal };
}
