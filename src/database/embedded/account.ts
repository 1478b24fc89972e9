import { lchownSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ELSEWHERE, EmbeddedDatabaseError } from './embedded-database-error.js';

/** The operating system's user as whom the server runs. */
export interface Account {
  uid: number;
  gid: number;
  name: string;
}

export const isRoot = (): boolean => process.getuid?.() === 0;

/**
 * PostgreSQL refuses to run as root, so root lends it another user: the owner of the data where there are data, else
 * `postgres`, else `nobody`. Undefined when we are not root: then the server runs as we do.
 * @throws EmbeddedDatabaseError if the machine has no such user, or if the data are not ours and we are not root
 */
export function chooseAccount(owner?: { uid: number; gid: number }): Account | undefined {
  if (!isRoot()) return beOurselves(owner);
  const accounts = readAccounts();
  if (owner && owner.uid !== 0) {
    const name = accounts.find(({ uid }) => uid === owner.uid)?.name ?? `number ${owner.uid}`;
    return { uid: owner.uid, gid: owner.gid, name };
  }
  const called = (wanted: string) => accounts.find(({ name, uid }) => name === wanted && uid !== 0);
  const account = called('postgres') ?? called('nobody');
  if (account) return account;
  throw new EmbeddedDatabaseError(
    `PostgreSQL refuses to run as root and this machine has neither a user postgres nor nobody: start as an ordinary user or ${ELSEWHERE}.`,
  );
}

function beOurselves(owner?: { uid: number }): undefined {
  if (!owner || owner.uid === process.getuid?.()) return undefined;
  throw new EmbeddedDatabaseError(
    `The database belongs to another user of this machine (number ${owner.uid}): start as that user or as root.`,
  );
}

function readAccounts(): Account[] {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  return lines.map((line) => {
    const [name = '', , uid, gid] = line.split(':');
    return { name, uid: Number(uid), gid: Number(gid) };
  });
}

/**
 * Gives a file or folder to the server's user; nothing to do when that is us.
 * @throws EmbeddedDatabaseError if this process is not root enough, as in some containers
 */
export function give(path: string, account: Account | undefined): void {
  try {
    if (account) lchownSync(path, account.uid, account.gid);
  } catch (error) {
    throw new EmbeddedDatabaseError(notQuiteRoot(`user ${account?.name}`, error), { cause: error });
  }
}

/** The sentence for a root without root's rights. */
export const notQuiteRoot = (user: string, error: unknown): string =>
  `PostgreSQL refuses to run as root and this process may not run it as ${user} (${(error as Error).message}): start as an ordinary user or ${ELSEWHERE}.`;

/** Gives a folder with all that is in it to the server's user. */
export function giveAll(folder: string, account: Account): void {
  give(folder, account);
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) give(join(folder, entry), account);
}
