import { ApiProperty } from '@nestjs/swagger';
import { departmentCodes } from '../department.js';

export class DepartmentDto {
  @ApiProperty({ enum: departmentCodes, example: 'CL' })
  code: string;

  @ApiProperty({ example: 'Cardiologist' })
  name: string;
}
