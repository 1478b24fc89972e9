import { dictionary } from '@zxcvbn-ts/language-common';
import { FieldErrors } from '../http/errors.js';

const common = new Set<string>(dictionary['passwords-common'] as string[]);

/** @throws FieldErrors for a password that registration would refuse too */
export function refuseWeak(password: string, username: string): void {
  const weak = weakness(password, username);
  if (weak) throw new FieldErrors({ password: [weak] });
}

/** Whether a password is among the ones that attackers try first, or is the account's own name. */
export function weakness(password: string, username: string): string | undefined {
  const plain = password.trim().toLowerCase();
  if (common.has(plain)) return 'This password is too common.';
  return plain === username.toLowerCase() ? 'The password is too similar to the username.' : undefined;
}
