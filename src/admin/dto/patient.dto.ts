import { ApiProperty } from '@nestjs/swagger';
import type { ObjectRule } from '../../http/body.pipe.js';
import { Part } from '../../http/fields.js';
import { PatientProfileChangesDto, PatientProfileDto } from '../../patients/dto/patient.dto.js';
import { AccountChangesDto, AccountDto } from './account.dto.js';

export const noPatient = "Please enter data related to patient's profile";

/** PA in the contract. */
export class PatientDto extends AccountDto {
  @ApiProperty({ type: PatientProfileDto })
  patient: PatientProfileDto;
}

export class PatientChangesDto extends AccountChangesDto implements ObjectRule {
  @Part(() => PatientProfileChangesDto, { optional: 'checked', description: 'may be empty' })
  patient: PatientProfileChangesDto;

  check(): string | undefined {
    return this.patient === undefined ? noPatient : undefined;
  }
}

export class PatientUpdateDto {
  @Part(() => PatientChangesDto, { envelope: true }) patients: PatientChangesDto;
}
