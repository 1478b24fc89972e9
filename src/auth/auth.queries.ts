import { statement } from '../database/statements.js';
import type { Role } from './role.js';

/** An account as far as every request needs it. */
export interface Account {
  id: string;
  /** of the token */
  sessionId?: string;
  role: Role;
  /** and not locked out */
  approved: boolean;
}

/** By the hash of a token that has not ended. */
export const accountOfToken = statement<Account>(
  'auth.account-of-token',
  `SELECT u.id, s.id AS "sessionId", u.role, u.approved AND u.active AS approved
     FROM sessions s JOIN users u ON u.id = s.user_id
    WHERE s.token_hash = $1 AND s.expires_at > now()`,
);

export interface Credentials extends Account {
  passwordHash: string;
}

/** The name's case counts at login, though no two names may differ by case alone. */
export const credentialsOfUsername = statement<Credentials>(
  'auth.credentials-of-username',
  `SELECT id, role, approved, password_hash AS "passwordHash"
     FROM users
    WHERE lower(username) = lower($1) AND username = $1 AND active`,
);
