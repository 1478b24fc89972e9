import { dictionary } from '@zxcvbn-ts/language-common';

const common = new Set<string>(dictionary['passwords-common'] as string[]);

/** Whether a password is among the ones that attackers try first, or is the account's own name. */
export function weakness(password: string, username: string): string | undefined {
  const plain = password.trim().toLowerCase();
  if (common.has(plain)) return 'This password is too common.';
  return plain === username.toLowerCase() ? 'The password is too similar to the username.' : undefined;
}
