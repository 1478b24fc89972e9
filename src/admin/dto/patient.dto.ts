import { ApiProperty } from '@nestjs/swagger';
import type { ObjectRule } from '../../http/body.pipe.js';
import { Part } from '../../http/fields.js';
import { Example } from '../../http/openapi-examples.js';
import { PatientProfileChangesDto, PatientProfileDto } from '../../patients/dto/patient.dto.js';
import { AccountChangesDto, AccountDto } from './account.dto.js';

export const noPatient = "Please enter data related to patient's profile";

/** PA in the contract. */
@Example({
  id: '5b6926d3-fd27-4e25-a989-6e5043788567',
  username: 'patient10',
  first_name: 'Patient new',
  last_name: '',
  status: false,
  patient: { age: '45.0', address: 'New iskaton', mobile: '342423423' },
})
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

@Example({
  patients: {
    first_name: 'Patient new',
    status: true,
    patient: { age: '45.0', address: 'New iskaton', mobile: '342423423' },
  },
})
export class PatientUpdateDto {
  @Part(() => PatientChangesDto, { envelope: true }) patients: PatientChangesDto;
}
