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
  /** whether it has a second factor */
  mfa: boolean;
}

/** An account with the session by which it came. */
export interface SessionAccount extends Account {
  sessionId: string;
  /** whether the session's last use was noted long enough ago to be noted again */
  unnoted: boolean;
}

/**
 * By the hash of a token, and the seconds that a session may be idle. A session that ended with its account's approval is
 * found for as long as that is withdrawn: its client is told so. Afterwards it is like one that never was.
 */
export const accountOfToken = statement<SessionAccount>(
  'auth.account-of-token',
  `SELECT u.id, u.role, u.approved AND u.active AS approved, u.mfa,
          s.id AS "sessionId", s.last_used_at < now() - interval '1 minute' AS unnoted
     FROM sessions s JOIN users u ON u.id = s.user_id
    WHERE s.token_hash = $1 AND s.expires_at > now()
      AND (s.last_used_at > now() - make_interval(secs => $2) OR NOT s.ends_idle)
      AND (s.ended_at IS NULL OR NOT (u.approved AND u.active))`,
);

/** Not by name: it may wait for another that notes the same. */
export const noteUse = statement(
  undefined,
  `UPDATE sessions SET last_used_at = now() WHERE id = $1 AND last_used_at < now() - interval '1 minute'`,
);

export interface Credentials extends Account {
  passwordHash: string;
  /** whether the account logged in from this place before */
  known: boolean;
}

/** By a name, whose case counts at login, though no two names may differ by case alone; and the key of a place. */
export const credentialsOfUsername = statement<Credentials>(
  'auth.credentials-of-username',
  `SELECT id, role, approved, mfa, password_hash AS "passwordHash",
          EXISTS (SELECT FROM known_places k WHERE k.key = $2 AND k.user_id = users.id) AS known
     FROM users
    WHERE lower(username) = lower($1) AND username = $1 AND active`,
);

/** What proves who somebody is. */
export interface Secrets {
  username: string;
  email: string | null;
  passwordHash: string;
  mfa: boolean;
  totpSecret: string | null;
  totpStep: number | null;
}

export const secretsOfAccount = statement<Secrets>(
  'auth.secrets-of-account',
  `SELECT username, email, password_hash AS "passwordHash", mfa, totp_secret AS "totpSecret", totp_step AS "totpStep"
     FROM users
    WHERE id = $1`,
);
