import type { NewAccount } from './accounts.service.js';
import type { NewUserDto, UserDto } from './dto/account.dto.js';
import type { User } from './user.entity.js';

export const presentUser = (user: Pick<User, 'username' | 'firstName' | 'lastName'>): UserDto => ({
  username: user.username,
  first_name: user.firstName,
  last_name: user.lastName,
});

/** The account that a registration form asks for. */
export const newAccount = (form: NewUserDto): NewAccount => ({
  username: form.username,
  firstName: form.first_name,
  lastName: form.last_name ?? '',
  password: form.password,
});
