import type { AnsweredForm, ObjectRule } from '../../http/body.pipe.js';
import type { FieldFaults } from '../../http/errors.js';
import { Name, NewPassword, Part, PasswordAgain } from '../../http/fields.js';
import { weakness } from '../common-passwords.js';
import { NewUsername } from '../unused-username.js';

/** Whose account it is; UD in the contract. */
export class UserDto {
  @Name({ example: 'patient2' }) username: string;
  @Name({ example: 'patien2' }) first_name: string;
  @Name({ example: 'two', description: 'may be empty' }) last_name: string;
}

/** A password to be set, typed twice. */
export abstract class NewPasswordDto implements ObjectRule {
  @NewPassword({
    example: 'the tide comes in',
    description: '8 characters to 72 bytes, not digits alone, not a common one',
  })
  password: string;
  @PasswordAgain({ example: 'the tide comes in' }) password2: string;

  check(): FieldFaults | undefined {
    return this.password === this.password2 ? undefined : { password: ['password must match'] };
  }
}

/** A new account and its password. */
export class NewUserDto extends NewPasswordDto {
  @NewUsername({ example: 'patient12' }) username: string;
  @Name({ example: 'Nadia' }) first_name: string;
  @Name({ example: 'Khan', optional: true }) last_name?: string;

  override check(): FieldFaults | undefined {
    const mismatch = super.check();
    if (mismatch) return mismatch;
    const weak = weakness(this.password, this.username);
    return weak ? { password: [weak] } : undefined;
  }
}

/** The form of a new account; each role adds its profile. */
export abstract class RegistrationDto implements AnsweredForm {
  @Part(() => NewUserDto, { envelope: true }) user_data: NewUserDto;

  /** The part that is right is answered too, as `{}`. */
  answer(faults: FieldFaults): FieldFaults {
    return inRegistration(faults);
  }
}

/** An example of the form that makes such an account. */
export const formOf = <Account extends { user_data: UserDto }>(
  { user_data, ...profile }: Account,
  password: string,
) => ({
  user_data: { ...user_data, password, password2: password },
  ...profile,
});

export const inRegistration = (faults: FieldFaults): FieldFaults => ({ user_data: {}, profile_data: {}, ...faults });
