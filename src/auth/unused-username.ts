import { applyDecorators, Injectable } from '@nestjs/common';
import { Validate, ValidatorConstraint, type ValidatorConstraintInterface } from 'class-validator';
import { Statements, statement } from '../database/statements.js';
import { Name } from '../http/fields.js';
import { usernameTaken } from './user.entity.js';

const anyOfName = statement<{ id: string }>(
  'auth.any-of-name',
  'SELECT id FROM users WHERE lower(username) = lower($1)',
);

/** Tells a taken name together with the form's other faults; `users_username_key` decides when the row is written. */
@ValidatorConstraint({ name: 'unusedUsername', async: true })
@Injectable()
export class UnusedUsername implements ValidatorConstraintInterface {
  constructor(private readonly statements: Statements) {}

  async validate(value: unknown): Promise<boolean> {
    return typeof value !== 'string' || (await this.statements.all(anyOfName, [value])).length === 0;
  }

  defaultMessage(): string {
    return usernameTaken.username.username;
  }
}

/** The name of a new account, not taken by any account in any spelling. */
export const NewUsername = (options: { example?: string } = {}) =>
  applyDecorators(Name(options), Validate(UnusedUsername, { context: { faults: usernameTaken.username } }));
