import type { INestApplicationContext } from '@nestjs/common';
import { translate } from '../database/violations.js';
import { isFault, newPassword, text } from '../http/coerce.js';
import { Violation } from '../http/within.js';
import { OperatorError } from '../operator-error.js';
import { Accounts } from './accounts.service.js';
import { weakness } from './common-passwords.js';
import { Role } from './role.js';
import { usernameTaken } from './user.entity.js';

export interface NewAdmin {
  username: string;
  password: string;
  firstName?: string;
  lastName?: string;
}

/**
 * Creates an approved admin, by the same rules as any registration.
 * @throws OperatorError for a weak password, or a name that is unusable or taken
 */
export async function createAdmin(app: INestApplicationContext, admin: NewAdmin): Promise<void> {
  const { firstName = 'Admin', lastName = '' } = admin;
  const username = text(admin.username, 150);
  if (isFault(username)) throw new OperatorError(`The admin's username is not usable: ${username.message}`);
  const password = newPassword(admin.password);
  const problem = isFault(password) ? password.message : weakness(password, username);
  if (problem) throw new OperatorError(`The admin's password is not usable: ${problem}`);
  try {
    await app.get(Accounts).register({ username, password: admin.password, firstName, lastName }, Role.Admin, true);
  } catch (error) {
    throw translate(error) instanceof Violation ? new OperatorError(usernameTaken.username.username) : error;
  }
}

/** Creates the admin of the settings when there is none at all, e.g. at the very first start. */
export async function ensureAdmin(app: INestApplicationContext, username?: string, password?: string): Promise<void> {
  if (!username || !password || (await app.get(Accounts).anyOf(Role.Admin))) return;
  try {
    await createAdmin(app, { username, password });
  } catch (error) {
    // another process that started at the same time was first
    if (!(await app.get(Accounts).anyOf(Role.Admin))) throw error;
  }
}
