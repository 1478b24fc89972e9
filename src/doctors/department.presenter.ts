import type { Department } from './department.entity.js';
import type { DepartmentDto } from './dto/department.dto.js';

export const presentDepartment = (department: Department): DepartmentDto => ({
  code: department.code,
  name: department.name,
  visit_minutes: department.visitMinutes,
  cancellation_cutoff_minutes: department.cancellationCutoffMinutes,
  active: department.active,
});
