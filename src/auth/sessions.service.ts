import { isUtf8 } from 'node:buffer';
import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, LessThan } from 'typeorm';
import { Changes } from '../audit/changes.service.js';
import { identify, note } from '../audit/entry.js';
import { Config } from '../config.js';
import { Statements } from '../database/statements.js';
import { FieldErrors, Problem, Unauthorized } from '../http/errors.js';
import { type Account, accountOfToken, type Credentials, credentialsOfUsername } from './auth.queries.js';
import { Passwords } from './passwords.service.js';
import { Role } from './role.js';
import { Session } from './session.entity.js';
import { User } from './user.entity.js';

const withArticle: Readonly<Record<Role, string>> = {
  [Role.Doctor]: 'a doctor',
  [Role.Patient]: 'a patient',
  [Role.Admin]: 'an admin',
};

/** What is stored of a token. */
export const digest = (token: string) => createHash('sha256').update(token).digest();

@Injectable()
export class Sessions {
  constructor(
    private readonly dataSource: DataSource,
    private readonly changes: Changes,
    private readonly statements: Statements,
    private readonly passwords: Passwords,
    private readonly config: Config,
  ) {}

  /**
   * Opens a session for an approved account of `role`.
   * @returns its token: 40 hex characters, shown this once
   * @throws FieldErrors for wrong credentials, LoginRefused (403) before approval or for another role
   */
  async login(username: string, password: string, role: Role): Promise<string> {
    const account = await this.statements.first(credentialsOfUsername, [username]);
    if (account) note({ subjects: [account.id] });
    const { matches, renewed } = await this.passwords.verify(password, account?.passwordHash);
    if (!matches || !account) {
      throw new FieldErrors({ non_field_errors: ['Unable to log in with provided credentials.'] });
    }
    if (renewed) await this.renewHash(account, renewed);
    if (!account.approved) throw new LoginRefused('Your account is not approved by admin yet!', 'not_approved');
    if (account.role !== role)
      throw new LoginRefused(`You are not authorised to login as ${withArticle[role]}`, 'wrong_role');
    return this.open(account);
  }

  /**
   * The approved account behind an Authorization header; undefined if it brings no credentials of ours.
   * @throws Unauthorized as contract section 1, "Authentication"
   */
  async account(authorization: string | undefined): Promise<Account | undefined> {
    const token = tokenIn(authorization);
    if (token === undefined) return undefined;
    const account = await this.statements.first(accountOfToken, [digest(token)]);
    if (!account) throw new Unauthorized('Invalid token.', 'invalid_token');
    if (!account.approved) throw new Unauthorized('User inactive or deleted.', 'inactive_account');
    return account;
  }

  /** A password that was changed since it was read stays as it is. */
  private async renewHash({ id, passwordHash }: Credentials, renewed: string): Promise<void> {
    await this.dataSource.manager.update(User, { id, passwordHash }, { passwordHash: renewed });
  }

  private async open({ id: userId, role }: Account): Promise<string> {
    const token = randomBytes(20).toString('hex');
    const now = Date.now();
    const expiresAt = new Date(now + this.config.tokenTtl * 1000);
    await this.changes.run(async (manager) => {
      await manager.delete(Session, { userId, expiresAt: LessThan(new Date(now)) });
      const { identifiers } = await manager.insert(Session, { userId, tokenHash: digest(token), expiresAt });
      identify({ id: userId, role, sessionId: identifiers[0]?.id });
    });
    return token;
  }
}

/** 403 in the shape of the reference's login: `{ "message": sentence }`. */
export class LoginRefused extends Problem {
  constructor(sentence: string, code: string) {
    super(403, sentence, code);
  }

  override getResponse(): object {
    const { detail, code } = super.getResponse() as { detail: string; code: string };
    return { message: detail, code };
  }
}

/** `Token <token>` or `Bearer <40 hex>`, the scheme in any case; other schemes are no credentials. */
function tokenIn(authorization = ''): string | undefined {
  const [scheme = '', ...rest] = authorization.split(/[ \t]+/).filter(Boolean);
  const [token] = rest;
  if (/^bearer$/i.test(scheme)) return rest.length === 1 && token && /^[0-9a-f]{40}$/.test(token) ? token : undefined;
  if (!/^token$/i.test(scheme)) return undefined;
  if (!token) throw invalidHeader('No credentials provided.');
  if (rest.length > 1) throw invalidHeader('Token string should not contain spaces.');
  // node reads headers as latin1
  if (!isUtf8(Buffer.from(token, 'latin1'))) throw invalidHeader('Token string should not contain invalid characters.');
  return token;
}

const invalidHeader = (why: string) => new Unauthorized(`Invalid token header. ${why}`, 'invalid_token_header');
