import { Body, Delete, Get, Param, Post, Put, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { NotAudited } from '../audit/audited.js';
import { Protected } from '../auth/access.js';
import { departmentInUse } from '../doctors/department.entity.js';
import { presentDepartment } from '../doctors/department.presenter.js';
import { Departments } from '../doctors/departments.service.js';
import { DepartmentDto } from '../doctors/dto/department.dto.js';
import { type Item, ItemInPath } from '../http/item.js';
import { MessageDto } from '../http/message.dto.js';
import { Sends } from '../http/openapi-examples.js';
import { Refuses } from '../http/openapi-refusals.js';
import { Returns } from '../http/returns.js';
import { Routes } from '../http/routes.js';
import { Within } from '../http/within.js';
import { AdminGuard } from './admin.guard.js';
import { DepartmentInPath } from './department-in-path.guard.js';
import { DepartmentUpdateDto, departmentChanges, NewDepartmentDto } from './dto/department.dto.js';

const newDepartment = {
  departments: { code: 'NEU', name: 'Neurologists', visit_minutes: 45, cancellation_cutoff_minutes: 120, active: true },
};

@Routes('admin/departments')
@ApiTags('Admin: departments')
@Protected(AdminGuard)
export class AdminDepartments {
  constructor(private readonly departments: Departments) {}

  @Get()
  @NotAudited()
  @ApiOperation({ summary: 'List all departments', description: 'Active or not, in the order of their codes.' })
  @Returns(200, { departments: [DepartmentDto] })
  async list() {
    return { departments: (await this.departments.all()).map(presentDepartment) };
  }

  @Post()
  @NotAudited()
  @ApiOperation({ summary: 'Open a department', description: 'Code and name must be unique, a name without its case.' })
  @Sends(NewDepartmentDto, newDepartment)
  @Returns(201, { departments: DepartmentDto }, { example: newDepartment })
  @Within((faults) => ({ departments: faults }))
  async add(@Body() { departments: form }: NewDepartmentDto) {
    const department = { ...departmentChanges(form), code: form.code, name: form.name };
    return { departments: presentDepartment(await this.departments.add(department)) };
  }

  @Get(':code')
  @NotAudited()
  @ApiOperation({ summary: 'Read a department' })
  @Returns(200, { departments: DepartmentDto })
  async get(@Param('code') code: string) {
    return { departments: presentDepartment(await this.departments.get(code)) };
  }

  @Put(':code')
  @NotAudited()
  @UseGuards(DepartmentInPath)
  @ApiOperation({
    summary: 'Change a department',
    description: 'Fields that are left out stay as they are; the code stays.',
  })
  @Returns(200, { departments: DepartmentDto })
  @Within((faults) => ({ departments: faults }))
  async update(
    @Param('code') code: string,
    @Body() { departments: form }: DepartmentUpdateDto,
    @ItemInPath() item: Item,
  ) {
    const unchanged = item.unchanged(() => this.get(code));
    const department = await this.departments.update(code, departmentChanges(form), unchanged);
    return item.tagged({ departments: presentDepartment(department) });
  }

  @Delete(':code')
  @NotAudited()
  @ApiOperation({ summary: 'Delete a department', description: 'Refused while a doctor or a history has it.' })
  @Returns(200, MessageDto, { example: { message: 'Department with code `CL` has been deleted.' } })
  @Refuses(409, 'A doctor or a history has the department', departmentInUse())
  async delete(@Param('code') code: string, @ItemInPath() item: Item) {
    await this.departments.remove(
      code,
      item.unchanged(() => this.get(code)),
    );
    return { message: `Department with code \`${code}\` has been deleted.` };
  }
}
