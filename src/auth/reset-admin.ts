import type { INestApplicationContext } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Conflict } from '../http/errors.js';
import { OperatorError } from '../operator-error.js';
import { PasswordResets, type Reset } from './password-resets.service.js';
import { Role } from './role.js';
import { SecondFactors } from './second-factors.service.js';
import { User } from './user.entity.js';

/**
 * Lets an admin in again who forgot the password or, with `secondFactor`, lost app and codes: no admin can do that for another.
 * @returns a token that sets a new password once, and whether a second factor was taken away
 * @throws OperatorError when nobody of this name is an admin
 */
export async function resetAdmin(
  app: INestApplicationContext,
  username: string,
  secondFactor: boolean,
): Promise<Reset & { hadSecondFactor: boolean }> {
  const admin = await app.get(DataSource).manager.findOneBy(User, { username, role: Role.Admin, active: true });
  if (!admin) throw new OperatorError(`There is no admin ${username}, or they are locked out.`);
  const reset = await app.get(PasswordResets).issue(admin.id).catch(explained);
  const hadSecondFactor = secondFactor && (await app.get(SecondFactors).remove(admin.id));
  return { ...reset, hadSecondFactor };
}

function explained(error: unknown): never {
  throw error instanceof Conflict
    ? new OperatorError('Too many tokens of this admin are open. Please try again later.')
    : error;
}
