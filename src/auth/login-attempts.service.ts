import { createHash } from 'node:crypto';
import { type HttpException, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Config } from '../config.js';
import { Statements, statement } from '../database/statements.js';
import { isLocal, sourceOf } from '../http/address.js';
import { Busy, TooMany } from '../http/errors.js';
import { Refuses } from '../http/openapi-refusals.js';
import type { Caller } from './caller.js';

/** Thrown by the check of a secret for a wrong guess: the attempt stays counted, and this is the answer. */
export class WrongGuess extends Error {
  constructor(readonly answer: HttpException) {
    super();
  }
}

class NoRoom extends Error {}

/** A count of failures; from `free` on, each doubles the time until the next attempt, up to `longest` seconds. */
interface Counter {
  key: Buffer;
  free: number;
  longest: number;
  /** seconds after which one failure is forgotten */
  forgets: number;
  /** attempts that may be looked at at once; from `free` failures on, one */
  parallel: number;
}

const tooManyAttempts = (retryAfterSeconds: number) =>
  new TooMany('Too many failed attempts. Please try again later.', 'too_many_attempts', retryAfterSeconds);

/** Of a route where a secret could be guessed. */
export const RefusesGuesses = () =>
  Refuses(429, 'Too much was asked, or guessed; Retry-After tells when to come back', tooManyAttempts(60));

export const tooManyLogins = () => new Busy('Too many logins at once. Please try again.', 'busy', 1);

/** From where an account logged in last. */
const MOST_PLACES = 50;

const keyOf = (...parts: string[]) => createHash('sha256').update(JSON.stringify(parts)).digest();

/** By what an account knows a place; the table of them does not show where anybody was. */
export const placeKey = (username: string, { ip, device }: Caller) =>
  keyOf('place', username.toLowerCase(), sourceOf(ip), device ?? '');

const secondsLeft = statement<{ seconds: number | null }>(
  'auth.seconds-left',
  `SELECT ceil(extract(epoch FROM max(blocked_until) - now()))::int AS seconds
     FROM login_failures
    WHERE key = ANY ($1) AND blocked_until > now()`,
);

// The clock, not now(): who waited for this row began before the one that counted last.
// An attempt that is looked at for a minute was one of a process that died.
const pendingNow = `CASE WHEN f.counted_at < clock_timestamp() - interval '1 minute' THEN 0 ELSE f.pending END`;
const failuresNow = (forgets: string) =>
  `greatest(0, f.failures - greatest(0, extract(epoch FROM clock_timestamp() - f.counted_at)) / ${forgets})`;

const begin = `
  INSERT INTO login_failures AS f (key, failures, pending, counted_at) VALUES ($1, 0, 1, clock_timestamp())
  ON CONFLICT (key) DO UPDATE SET
    failures = ${failuresNow('$3')}, pending = ${pendingNow} + 1, counted_at = clock_timestamp()
   WHERE (f.blocked_until IS NULL OR f.blocked_until <= now())
     AND ${pendingNow} < CASE WHEN ceil(${failuresNow('$3')}) >= $2 THEN 1 ELSE $4 END
  RETURNING pending`;

const end = 'UPDATE login_failures SET pending = greatest(0, pending - 1) WHERE key = $1';

const fail = `
  UPDATE login_failures
     SET pending = greatest(0, pending - 1), failures = failures + 1, counted_at = clock_timestamp(),
         blocked_until = CASE WHEN ceil(failures) + 1 >= $2 THEN
           clock_timestamp() + interval '1 second' * least(power(2, least(ceil(failures) + 1 - $2, 20)), $3) END
   WHERE key = $1`;

const forgetPlaces = `
  DELETE FROM known_places WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM known_places WHERE user_id = $1 ORDER BY last_login_at DESC OFFSET ${MOST_PLACES} FOR UPDATE SKIP LOCKED))`;

/**
 * Counts wrong guesses of secrets in the database, whose many processes count together. An attempt is counted before it is
 * looked at, so that of many at once no more are looked at than may be; one that was no wrong guess is taken off again.
 */
@Injectable()
export class LoginAttempts {
  constructor(
    private readonly dataSource: DataSource,
    private readonly statements: Statements,
    private readonly config: Config,
  ) {}

  /**
   * Runs the check of a login. A place from which the account logged in before, an address with a device, has a count of its
   * own, so that strangers who guess cannot keep the owner out.
   * @throws TooMany (429) after too many failures, Busy (503) while too many others are looked at; both before the check
   */
  async login<T>(username: string, caller: Caller, known: boolean, check: () => Promise<T>): Promise<T> {
    const { ip } = caller;
    if (known) return this.counted([{ key: placeKey(username, caller), ...ofPlace }], check);
    const local = this.config.trustProxy === false && isLocal(ip);
    const counters = [
      { key: keyOf('account', username.toLowerCase()), ...ofAccount },
      { key: keyOf('address', sourceOf(ip)), ...(local ? ofThisMachine : ofAddress) },
    ];
    return this.counted(counters, check);
  }

  /** As login(), for somebody who is logged in and shows a password or a one-time password again. */
  async again<T>(userId: string, check: () => Promise<T>): Promise<T> {
    return this.counted([{ key: keyOf('again', userId), ...ofAccount }], check);
  }

  /** Whoever proved to be the owner is known there, and no longer where it was longest ago. */
  async know(userId: string, username: string, caller: Caller): Promise<void> {
    const key = placeKey(username, caller);
    await this.dataSource.query(
      // of nobody, when the account was just deleted
      `INSERT INTO known_places (key, user_id) SELECT $1, id FROM users WHERE id = $2 FOR KEY SHARE
       ON CONFLICT (key) DO UPDATE SET user_id = excluded.user_id, last_login_at = now()`,
      [key, userId],
    );
    await this.dataSource.query(forgetPlaces, [userId]);
    await this.dataSource.query('UPDATE login_failures SET failures = 0, blocked_until = NULL WHERE key = $1', [key]);
  }

  private async counted<T>(counters: Counter[], check: () => Promise<T>): Promise<T> {
    if (!this.config.rateLimit) return check().catch(answered);
    await this.begin(counters);
    try {
      const result = await check();
      await this.end(counters);
      return result;
    } catch (error) {
      await (error instanceof WrongGuess ? this.fail(counters) : this.end(counters));
      return answered(error);
    }
  }

  /** Counts in all counters, or in none when one of them has no room. */
  private async begin(counters: Counter[]): Promise<void> {
    const keys = counters.map(({ key }) => key);
    await this.refuseBlocked(keys);
    try {
      await this.dataSource.transaction(async (manager) => {
        for (const { key, free, forgets, parallel } of counters) {
          const counted: unknown[] = await manager.query(begin, [key, free, forgets, parallel]);
          if (counted.length === 0) throw new NoRoom();
        }
      });
    } catch (error) {
      if (!(error instanceof NoRoom)) throw error;
      await this.refuseBlocked(keys);
      throw tooManyLogins();
    }
  }

  private async refuseBlocked(keys: Buffer[]): Promise<void> {
    const { seconds } = (await this.statements.first(secondsLeft, [keys])) ?? {};
    if (seconds) throw tooManyAttempts(seconds);
  }

  /** One by one: together they could wait for each other. */
  private async end(counters: Counter[]): Promise<void> {
    for (const { key } of counters) await this.dataSource.query(end, [key]);
  }

  private async fail(counters: Counter[]): Promise<void> {
    for (const { key, free, longest } of counters) await this.dataSource.query(fail, [key, free, longest]);
  }
}

const ofAccount = { free: 10, longest: 900, forgets: 360, parallel: 20 };
/** Whoever is there was the owner before: the owner's mistakes are more likely than a guesser. */
const ofPlace = { free: 10, longest: 60, forgets: 360, parallel: 30 };
const ofAddress = { free: 50, longest: 60, forgets: 30, parallel: 100 };
/** Behind a proxy of which nothing is known, everybody comes from this machine. */
const ofThisMachine = { free: 300, longest: 60, forgets: 1, parallel: 200 };

function answered(error: unknown): never {
  throw error instanceof WrongGuess ? error.answer : error;
}
