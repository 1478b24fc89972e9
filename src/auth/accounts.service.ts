import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { changed } from '../database/changed.js';
import { NotFound } from '../http/errors.js';
import type { Check } from '../http/item.js';
import { Passwords } from './passwords.service.js';
import { Role } from './role.js';
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
    private readonly passwords: Passwords,
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
      await this.lock(manager, id, role);
      await check();
      if (changed(changes)) await manager.update(User, { id }, changes);
      await profile(manager);
    });
  }

  /** @throws NotFound when there is no such account of this role; what `check` or a constraint of its records says */
  async remove(id: string, role: Role, check: Check): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      await this.lock(manager, id, role);
      await check();
      await manager.delete(User, { id });
    });
  }

  private async lock(manager: EntityManager, id: string, role: Role): Promise<void> {
    const user = await manager.findOne(User, {
      where: { id, role },
      select: { id: true },
      lock: { mode: 'pessimistic_write' },
    });
    if (!user) throw new NotFound();
  }

  async anyOf(role: Role): Promise<boolean> {
    return this.dataSource.manager.existsBy(User, { role });
  }
}
