import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { changed } from '../database/changed.js';
import { Statements, statement } from '../database/statements.js';
import { messages, NotFound } from '../http/errors.js';
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
    const department = await this.dataSource.manager.findOneBy(Department, { code });
    if (!department) throw new NotFound();
    return department;
  }

  async add(department: NewDepartment): Promise<Department> {
    await this.dataSource.manager.insert(Department, department);
    return this.get(department.code);
  }

  async update(code: string, changes: DepartmentChanges): Promise<Department> {
    if (changed(changes)) await this.dataSource.manager.update(Department, { code }, changes);
    return this.get(code);
  }

  /** @throws Conflict while doctors or histories have it */
  async remove(code: string): Promise<void> {
    const { affected } = await this.dataSource.manager.delete(Department, { code });
    if (!affected) throw new NotFound();
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
