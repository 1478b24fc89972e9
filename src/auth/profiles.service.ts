import { Injectable, type Type } from '@nestjs/common';
import { DataSource, type EntityManager, type QueryDeepPartialEntity } from 'typeorm';
import { type Facts, note } from '../audit/entry.js';
import { changed, differing } from '../database/changed.js';
import type { List, ListRequest } from '../database/list.js';
import { type Listing, Lists } from '../database/lists.js';
import { type Statement, Statements } from '../database/statements.js';
import { NotFound } from '../http/errors.js';
import type { Check } from '../http/item.js';
import { type AccountChanges, Accounts, type NewAccount } from './accounts.service.js';
import type { Role } from './role.js';

/**
 * The accounts of one role, each with the profile that the role has.
 * `Profile` is what the owner may change of it, `Row` what is read of account and profile together.
 */
@Injectable()
export abstract class Profiles<
  Entity extends { userId: string },
  Profile extends Partial<Entity>,
  Row extends { id: number },
> {
  protected abstract readonly role: Role;
  protected abstract readonly entity: Type<Entity>;
  protected abstract readonly ofUser: Statement<Row>;
  protected abstract readonly lists: { readonly approved: List<Row>; readonly waiting: List<Row> };

  constructor(
    protected readonly dataSource: DataSource,
    protected readonly statements: Statements,
    protected readonly reader: Lists,
    private readonly accounts: Accounts,
  ) {}

  /** @throws NotFound when the account does not exist or has another role */
  async get(userId: string): Promise<Row> {
    const row = await this.statements.first(this.ofUser, [userId]);
    if (!row) throw new NotFound();
    return row;
  }

  list(approved: boolean, request: ListRequest): Listing<Row> {
    return this.reader.read(approved ? this.lists.approved : this.lists.waiting, request, []);
  }

  /** @throws Violation when the username is taken */
  async register(account: NewAccount, profile: Profile, approved: boolean): Promise<void> {
    await this.accounts.register(account, this.role, approved, (manager, userId) =>
      manager.insert(this.entity, { ...profile, userId } as QueryDeepPartialEntity<Entity>),
    );
  }

  /** @throws NotFound when the account does not exist or has another role; what `check` throws once it is locked */
  async update(userId: string, account: AccountChanges, profile: Partial<Profile>, check: Check): Promise<Row> {
    await this.accounts.update(userId, this.role, account, check, (manager) => this.write(manager, userId, profile));
    return this.get(userId);
  }

  /** @throws NotFound; what `check` says, or a constraint that needs the account, such as Conflict for an assigned doctor */
  async remove(userId: string, check: Check): Promise<void> {
    await this.accounts.remove(userId, this.role, check, (manager) => this.affected(manager, userId));
  }

  /** Whom else it changes when the account is deleted. */
  protected async affected(_manager: EntityManager, _userId: string): Promise<Facts> {
    return {};
  }

  /** Changes what the account has beside itself. */
  protected async write(manager: EntityManager, userId: string, profile: Partial<Profile>): Promise<void> {
    if (!changed(profile)) return;
    const where = { userId } as never;
    note({ changes: differing(profile, await manager.findOneBy(this.entity, where)) });
    await manager.update(this.entity, where, profile as QueryDeepPartialEntity<Entity>);
  }
}
