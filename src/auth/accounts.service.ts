import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { changed } from '../database/changed.js';
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

export type AccountChanges = Partial<Pick<User, 'firstName' | 'lastName' | 'approved'>>;

@Injectable()
export class Accounts {
  constructor(
    private readonly dataSource: DataSource,
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
    await this.dataSource.transaction(async (manager) => {
      const { identifiers } = await manager.insert(User, { ...names, passwordHash, role, approved });
      await profile?.(manager, identifiers[0]?.id);
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
    await this.dataSource.transaction(async (manager) => {
      await this.lock(manager, id, role, 'for_no_key_update');
      await check();
      if (changed(changes)) await manager.update(User, { id }, changes);
      await profile(manager);
    });
  }

  /** @throws NotFound when there is no such account of this role; what `check` or a constraint of its records says */
  async remove(id: string, role: Role, check: Check): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      await this.lock(manager, id, role, 'pessimistic_write');
      await check();
      await manager.delete(User, { id });
    });
  }

  /** A change lets rows be added that point to the account, as those who add them may hold what it waits for next. */
  private async lock(
    manager: EntityManager,
    id: string,
    role: Role,
    mode: 'for_no_key_update' | 'pessimistic_write',
  ): Promise<void> {
    const user = await manager.findOne(User, {
      where: { id, role },
      select: { id: true },
      lock: { mode },
    });
    if (!user) throw new NotFound();
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
    const where = { id, ...(only.was && { passwordHash: only.was }) };
    const { affected } = await manager.update(User, where, { passwordHash });
    if (!affected) return false;
    await this.sessions.endOthers(id, only.stays, manager);
    await manager.query('DELETE FROM password_resets WHERE user_id = $1', [id]);
    return true;
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
