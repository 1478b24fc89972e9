import { Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { NotAudited } from '../audit/audited.js';
import { Public } from '../auth/access.js';
import { Returns } from '../http/returns.js';
import { Routes } from '../http/routes.js';
import { departments } from './department.js';
import { DepartmentDto } from './dto/department.dto.js';

@Routes('departments')
@ApiTags('Departments')
@NotAudited()
@Public()
export class DepartmentsController {
  @Get()
  @ApiOperation({
    summary: 'List the departments',
    description: 'The codes of every `department` field, with their names.',
  })
  @Returns(200, { departments: [DepartmentDto] })
  async list() {
    return { departments: Object.entries(departments).map(([code, name]) => ({ code, name })) };
  }
}
