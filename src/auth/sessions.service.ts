import { hash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type EntityManager, Not } from 'typeorm';
import { Changes } from '../audit/changes.service.js';
import { identify } from '../audit/entry.js';
import { Config } from '../config.js';
import { Statements, statement } from '../database/statements.js';
import { FieldErrors, NotFound, Unauthorized } from '../http/errors.js';
import { accountOfToken, type Credentials, noteUse, type SessionAccount } from './auth.queries.js';
import { tokenIn } from './authorization.js';
import { hold } from './hold.js';
import { Session } from './session.entity.js';

export const unableToLogIn = () =>
  new FieldErrors({ non_field_errors: ['Unable to log in with provided credentials.'] });

export const invalidToken = () => new Unauthorized('Invalid token.', 'invalid_token');
export const inactiveAccount = () => new Unauthorized('User inactive or deleted.', 'inactive_account');

/** What is stored of a token. */
export const digest = (token: string) => hash('sha256', token, 'buffer');
/** The same as PostgreSQL reads bytes from text, which is made in a quarter of the time. */
const digestText = (token: string) => `\\x${hash('sha256', token, 'hex')}`;

/** 40 hex characters that nobody can guess. */
export const newToken = () => randomBytes(20).toString('hex');

export type OpenSession = Pick<Session, 'id' | 'device' | 'createdAt' | 'lastUsedAt' | 'expiresAt'>;

const openSessions = statement<OpenSession>(
  'auth.open-sessions',
  `SELECT id, device, created_at AS "createdAt", last_used_at AS "lastUsedAt", expires_at AS "expiresAt"
     FROM sessions
    WHERE user_id = $1 AND ended_at IS NULL AND expires_at > now()
      AND (last_used_at > now() - make_interval(secs => $2) OR NOT ends_idle)
    ORDER BY last_used_at DESC, id`,
);

/** Waits for whoever is just changing the password or the approval, or logging in, and opens nothing when they were changed. */
const open = `
  INSERT INTO sessions (user_id, token_hash, expires_at, device)
  SELECT id, $3, now() + make_interval(secs => $4), $5 FROM users
   WHERE id = $1 AND password_hash = $2 AND approved AND active FOR NO KEY UPDATE
  RETURNING id`;

const removeEnded = `
  DELETE FROM sessions
   WHERE user_id = $1 AND (expires_at < now() OR ended_at IS NOT NULL
     OR ends_idle AND last_used_at < now() - make_interval(secs => $2))`;

@Injectable()
export class Sessions {
  /** sessions whose use is being noted */
  private readonly noting = new Set<string>();

  constructor(
    private readonly changes: Changes,
    private readonly statements: Statements,
    private readonly config: Config,
  ) {}

  /**
   * The approved account behind an Authorization header; undefined if it brings no credentials of ours.
   * @throws Unauthorized as contract section 1, "Authentication"
   */
  async account(authorization: string | undefined): Promise<SessionAccount | undefined> {
    const token = tokenIn(authorization);
    if (token === undefined) return undefined;
    const account = await this.statements.first(accountOfToken, [digestText(token), this.config.sessionIdleTtl]);
    if (!account) throw invalidToken();
    if (!account.approved) {
      // refused, but known to the record of access
      identify(account);
      throw inactiveAccount();
    }
    if (account.unnoted) this.note(account.sessionId);
    return account;
  }

  /** Whether an account must set one up before anything else. */
  lacksSecondFactor({ role, mfa }: SessionAccount): boolean {
    return !mfa && this.config.requireMfaFor.includes(role);
  }

  /** Beside the request, which does not wait for it: a use that is not noted now is noted by the next. */
  private note(sessionId: string): void {
    if (this.noting.has(sessionId)) return;
    this.noting.add(sessionId);
    this.statements
      .all(noteUse, [sessionId])
      .catch(() => undefined)
      .finally(() => this.noting.delete(sessionId));
  }

  /**
   * @param prove asks in the same transaction for what more it takes
   * @returns the token, shown this once
   * @throws FieldErrors when the password or the approval was changed meanwhile; what `prove` throws
   */
  async open(
    { id, role, passwordHash }: Credentials,
    device: string | null,
    prove: (manager: EntityManager) => Promise<void>,
  ): Promise<string> {
    const token = newToken();
    await this.changes.run(async (manager) => {
      await prove(manager);
      // the account's row before those of its sessions, as everybody else who holds both
      const values = [id, passwordHash, digest(token), this.config.tokenTtl, device];
      const [session]: { id: string }[] = await manager.query(open, values);
      if (!session) throw unableToLogIn();
      await manager.query(removeEnded, [id, this.config.sessionIdleTtl]);
      identify({ id, role, sessionId: session.id });
    });
    return token;
  }

  /** The last used first. */
  list(userId: string): Promise<OpenSession[]> {
    return this.statements.all(openSessions, [userId, this.config.sessionIdleTtl]);
  }

  /** @throws NotFound when the account has no such session */
  async end(userId: string, id: string): Promise<void> {
    await this.changes.run(async (manager) => {
      const { affected } = await manager.delete(Session, { userId, id });
      if (!affected) throw new NotFound();
    });
  }

  async endAllBut(userId: string, stays: string): Promise<void> {
    await this.changes.run(async (manager) => {
      await hold(manager, { id: userId });
      await this.endOthers(manager, userId, stays);
    });
  }

  /** @throws NotFound when the account was just deleted */
  async endAll(userId: string): Promise<void> {
    await this.changes.run(async (manager) => {
      if (!(await hold(manager, { id: userId }))) throw new NotFound();
      await this.endOthers(manager, userId, undefined);
    });
  }

  /** All sessions of an account that is held, but one, if any is to stay. */
  async endOthers(manager: EntityManager, userId: string, stays: string | undefined): Promise<void> {
    await manager.delete(Session, { userId, ...(stays && { id: Not(stays) }) });
  }
}
