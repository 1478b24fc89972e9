import { IntersectionType, OmitType, PartialType, PickType } from '@nestjs/swagger';
import type { DepartmentChanges } from '../../doctors/departments.service.js';
import { DepartmentDto } from '../../doctors/dto/department.dto.js';
import { Part } from '../../http/fields.js';

class NewDepartmentFieldsDto extends IntersectionType(
  PickType(DepartmentDto, ['code', 'name']),
  PartialType(OmitType(DepartmentDto, ['code', 'name']), { skipNullProperties: false }),
) {}

export class NewDepartmentDto {
  @Part(() => NewDepartmentFieldsDto, { envelope: true }) departments: NewDepartmentFieldsDto;
}

class DepartmentChangesDto extends PartialType(OmitType(DepartmentDto, ['code']), { skipNullProperties: false }) {}

export class DepartmentUpdateDto {
  @Part(() => DepartmentChangesDto, { envelope: true }) departments: DepartmentChangesDto;
}

export const departmentChanges = (form: DepartmentChangesDto): DepartmentChanges => ({
  name: form.name,
  visitMinutes: form.visit_minutes,
  cancellationCutoffMinutes: form.cancellation_cutoff_minutes,
  active: form.active,
});
