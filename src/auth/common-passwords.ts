import { dictionary } from '@zxcvbn-ts/language-common';
import { FieldErrors } from '../http/errors.js';

const common = new Set<string>(dictionary['passwords-common'] as string[]);

/** From so many signs on nobody tries all repetitions and runs. */
const LONG = 12;

const reversed = (text: string) => [...text].reverse().join('');
const forwards = ['abcdefghijklmnopqrstuvwxyz', '1234567890', '0123456789', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm'];
const rows = [...forwards, ...forwards.map(reversed)];

/** @throws FieldErrors for a password that registration would refuse too */
export function refuseWeak(password: string, username: string): void {
  const weak = weakness(password, username);
  if (weak) throw new FieldErrors({ password: [weak] });
}

/** Whether a password is among the ones that attackers try first, or is the account's own name. */
export function weakness(password: string, username: string): string | undefined {
  const plain = password.trim().toLowerCase();
  if (common.has(plain) || (plain.length < LONG && isMonotonous(plain))) return 'This password is too common.';
  return plain === username.toLowerCase() ? 'The password is too similar to the username.' : undefined;
}

const isMonotonous = (text: string) => repeatsItself(text) || runs(text) * 3 <= text.length;

/** Up to four signs over and over. */
const repeatsItself = (text: string) => [1, 2, 3, 4].some((length) => text.slice(length) === text.slice(0, -length));

/** Of how many pieces it is, each a part of the alphabet, the digits or a row of keys, one sign several times, or a single sign. */
function runs(text: string): number {
  let count = 0;
  for (let start = 0, end = 1; end <= text.length; end++) {
    if (end < text.length && isRun(text.slice(start, end + 1))) continue;
    count++;
    start = end;
  }
  return count;
}

const isRun = (part: string) => rows.some((row) => row.includes(part)) || part === part.charAt(0).repeat(part.length);
