import { OmitType, PartialType } from '@nestjs/swagger';
import { inRegistration, RegistrationDto, UserDto } from '../../auth/dto/account.dto.js';
import type { FieldFaults } from '../../http/errors.js';
import { Code, Mobile, Part, Text } from '../../http/fields.js';
import { Example } from '../../http/openapi-examples.js';
import { Department } from '../department.entity.js';

/** DP in the contract. */
export class DoctorProfileDto {
  @Code(() => Department, { example: 'CL', description: 'a code of `GET api/departments/`' }) department: string;
  @Text({ maxLength: 20_000, example: 'Dortmund' }) address: string;
  @Mobile() mobile: string;
}

export class DoctorProfileChangesDto extends PartialType(OmitType(DoctorProfileDto, ['department']), {
  skipNullProperties: false,
}) {
  @Code(() => Department, { kept: true, optional: true, example: 'CL' }) department?: string;
}

/** The form of a new doctor. */
export class DoctorRegistrationDto extends RegistrationDto {
  @Part(() => DoctorProfileDto, { envelope: true }) profile_data: DoctorProfileDto;
}

/** Where the database's faults belong: the username's or the department's. */
export const inDoctorRegistration = (faults: FieldFaults) =>
  inRegistration('department' in faults ? { profile_data: faults } : { user_data: faults });

@Example({
  user_data: { username: 'doctor7', first_name: 'doctor7', last_name: 'seven' },
  profile_data: { department: 'CL', address: 'Dhaka', mobile: '9999' },
})
export class DoctorAccountDto {
  @Part(() => UserDto) user_data: UserDto;
  @Part(() => DoctorProfileDto) profile_data: DoctorProfileDto;
}

@Example({ profile_data: { department: 'CL', address: 'Dhaka', mobile: '9999' } })
export class DoctorProfileUpdateDto {
  @Part(() => DoctorProfileChangesDto, { envelope: true }) profile_data: DoctorProfileChangesDto;
}
