import { PartialType } from '@nestjs/swagger';
import { RegistrationDto, UserDto } from '../../auth/dto/account.dto.js';
import { Decimal, Mobile, Part, Text } from '../../http/fields.js';

/** PP in the contract. */
export class PatientProfileDto {
  @Decimal({ example: '29.0', description: 'years, at most one decimal; a JSON number is accepted too' }) age: string;
  @Text({ maxLength: 20_000, example: 'Dhaka' }) address: string;
  @Mobile() mobile: string;
}

export class PatientProfileChangesDto extends PartialType(PatientProfileDto, { skipNullProperties: false }) {}

/** The form of a new patient. */
export class PatientRegistrationDto extends RegistrationDto {
  @Part(() => PatientProfileDto, { envelope: true }) profile_data: PatientProfileDto;
}

export class PatientAccountDto {
  @Part(() => UserDto) user_data: UserDto;
  @Part(() => PatientProfileDto) profile_data: PatientProfileDto;
}

export class PatientProfileUpdateDto {
  @Part(() => PatientProfileChangesDto, { envelope: true }) profile_data: PatientProfileChangesDto;
}
