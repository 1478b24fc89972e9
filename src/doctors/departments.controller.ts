import { Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { NotAudited } from '../audit/audited.js';
import { Public } from '../auth/access.js';
import { Returns } from '../http/returns.js';
import { Routes } from '../http/routes.js';
import { presentDepartment } from './department.presenter.js';
import { Departments } from './departments.service.js';
import { DepartmentDto } from './dto/department.dto.js';

@Routes('departments')
@ApiTags('Departments')
@NotAudited()
@Public()
export class DepartmentsController {
  constructor(private readonly departments: Departments) {}

  @Get()
  @ApiOperation({
    summary: 'List the departments',
    description: 'The active ones, whose codes every `department` field takes, in the order of their codes.',
  })
  @Returns(200, { departments: [DepartmentDto] })
  async list() {
    return { departments: (await this.departments.active()).map(presentDepartment) };
  }
}
