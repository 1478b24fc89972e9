import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { changed } from '../database/changed.js';
import { Statements, statement } from '../database/statements.js';
import { messages, NotFound } from '../http/errors.js';
import type { Check } from '../http/item.js';
import { Violation } from '../http/within.js';
import { Department } from './department.entity.js';

type NewDepartment = Pick<Department, 'code' | 'name'> & Partial<Department>;
export type DepartmentChanges = Partial<Omit<Department, 'code'>>;

const columns = `code, name, visit_minutes AS "visitMinutes",
  cancellation_cutoff_minutes AS "cancellationCutoffMinutes", active`;

const activeDepartments = statement<Department>(
  'departments.active',
  `SELECT ${columns} FROM departments WHERE active ORDER BY code COLLATE "C"`,
);

const departmentOfCode = statement<Department>(
  'departments.of-code',
  `SELECT ${columns} FROM departments WHERE code = $1`,
);

@Injectable()
export class Departments {
  constructor(
    private readonly dataSource: DataSource,
    private readonly statements: Statements,
  ) {}

  /** In the order of their codes, those that can be chosen. */
  active(): Promise<Department[]> {
    return this.statements.all(activeDepartments, []);
  }

  /** In the order of their codes. */
  all(): Promise<Department[]> {
    return this.dataSource.manager.find(Department, { order: { code: 'ASC' } });
  }

  async get(code: string): Promise<Department> {
    const department = await this.statements.first(departmentOfCode, [code]);
    if (!department) throw new NotFound();
    return department;
  }

  async add(department: NewDepartment): Promise<Department> {
    await this.dataSource.manager.insert(Department, department);
    return this.get(department.code);
  }

  /** @throws NotFound; what `check` throws once the department is locked */
  async update(code: string, changes: DepartmentChanges, check: Check): Promise<Department> {
    await this.dataSource.transaction(async (manager) => {
      await this.lock(manager, code, 'for_no_key_update');
      await check();
      if (changed(changes)) await manager.update(Department, { code }, changes);
    });
    return this.get(code);
  }

  /** @throws NotFound; Conflict while doctors or histories have it; what `check` throws once it is locked */
  async remove(code: string, check: Check): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      await this.lock(manager, code, 'pessimistic_write');
      await check();
      await manager.delete(Department, { code });
    });
  }

  private async lock(manager: EntityManager, code: string, mode: 'for_no_key_update' | 'pessimistic_write') {
    if (!(await manager.findOne(Department, { where: { code }, lock: { mode } }))) throw new NotFound();
  }
}

/**
 * Whoever has a department that is not active any more may keep it, but not choose it.
 * @throws Violation
 */
export async function refuseInactive(manager: EntityManager, code: string, current: string | undefined): Promise<void> {
  if (code === current || (await manager.existsBy(Department, { code, active: true }))) return;
  throw new Violation({ department: [messages.notAChoice(code)] });
}
