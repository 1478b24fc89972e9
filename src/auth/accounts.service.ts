import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { naming } from '../audit/audited.js';
import { Changes } from '../audit/changes.service.js';
import { note } from '../audit/entry.js';
import { changed } from '../database/changed.js';
import { NotFound } from '../http/errors.js';
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
    private readonly changes: Changes,
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
   * @throws NotFound when there is no such account of this role
   */
  async update(id: string, role: Role, changes: AccountChanges, profile: (manager: EntityManager) => Promise<unknown>) {
    await this.changes.run(async (manager) => {
      const user = await manager.findOne(User, {
        where: { id, role },
        select: { id: true, approved: true },
        lock: { mode: 'pessimistic_write' },
      });
      if (!user) throw new NotFound();
      note({ changes, ...decision(user, changes) });
      if (changed(changes)) await manager.update(User, { id }, changes);
      await profile(manager);
    });
  }

  /** @throws NotFound when there is no such account of this role; whatever a constraint of its records says */
  async remove(id: string, role: Role): Promise<void> {
    await this.changes.run(async (manager) => {
      const { affected } = await manager.delete(User, { id, role });
      if (!affected) throw new NotFound();
    });
  }

  async anyOf(role: Role): Promise<boolean> {
    return this.dataSource.manager.existsBy(User, { role });
  }
}

const approval = naming('account.approve', 'approved your account');
const withdrawal = naming('account.withdraw', 'withdrew the approval of your account');

/** An approval, or its withdrawal, has a word of its own in the record of access. */
function decision({ approved }: User, changes: AccountChanges): { operation?: string } {
  if (changes.approved === undefined || changes.approved === approved) return {};
  return { operation: changes.approved ? approval : withdrawal };
}
