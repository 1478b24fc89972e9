import { ApiProperty } from '@nestjs/swagger';
import { DoctorProfileChangesDto, DoctorProfileDto } from '../../doctors/dto/doctor.dto.js';
import type { ObjectRule } from '../../http/body.pipe.js';
import { Part } from '../../http/fields.js';
import { AccountChangesDto, AccountDto } from './account.dto.js';

export const noDoctor = "Please enter data related to doctor's profile";

export class NumberedDoctorProfileDto extends DoctorProfileDto {
  @ApiProperty({ type: 'integer', description: 'the doctor’s id, which appointments and histories name', example: 4 })
  id: number;
}

/** DA in the contract. */
export class DoctorDto extends AccountDto {
  @ApiProperty({ type: NumberedDoctorProfileDto })
  doctor: NumberedDoctorProfileDto;
}

export class DoctorChangesDto extends AccountChangesDto implements ObjectRule {
  @Part(() => DoctorProfileChangesDto, { optional: 'checked', description: 'may be empty' })
  doctor: DoctorProfileChangesDto;

  check(): string | undefined {
    return this.doctor === undefined ? noDoctor : undefined;
  }
}

export class DoctorUpdateDto {
  @Part(() => DoctorChangesDto, { envelope: true }) doctors: DoctorChangesDto;
}
