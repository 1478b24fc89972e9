import { PartialType } from '@nestjs/swagger';
import { RegistrationDto, UserDto } from '../../auth/dto/account.dto.js';
import { Choice, Mobile, Part, Text } from '../../http/fields.js';
import { Example } from '../../http/openapi-examples.js';
import { type Department, departmentCodes } from '../department.js';

/** DP in the contract. */
export class DoctorProfileDto {
  @Choice(departmentCodes, { example: 'CL' }) department: Department;
  @Text({ maxLength: 20_000, example: 'Dortmund' }) address: string;
  @Mobile() mobile: string;
}

export class DoctorProfileChangesDto extends PartialType(DoctorProfileDto, { skipNullProperties: false }) {}

/** The form of a new doctor. */
@Example({
  user_data: {
    username: 'doctor5',
    first_name: 'Dr. Deal',
    last_name: 'Walker',
    password: 'doctoraccess1234',
    password2: 'doctoraccess1234',
  },
  profile_data: { department: 'CL', address: 'Dortmund', mobile: '12312343424' },
})
export class DoctorRegistrationDto extends RegistrationDto {
  @Part(() => DoctorProfileDto, { envelope: true }) profile_data: DoctorProfileDto;
}

@Example({
  user_data: { username: 'doctor5', first_name: 'Dr. Deal', last_name: 'Walker' },
  profile_data: { department: 'CL', address: 'Dortmund', mobile: '12312343424' },
})
export class DoctorAccountDto {
  @Part(() => UserDto) user_data: UserDto;
  @Part(() => DoctorProfileDto) profile_data: DoctorProfileDto;
}

@Example({ profile_data: { department: 'CL', address: 'Dhaka', mobile: '9999' } })
export class DoctorProfileUpdateDto {
  @Part(() => DoctorProfileChangesDto, { envelope: true }) profile_data: DoctorProfileChangesDto;
}
