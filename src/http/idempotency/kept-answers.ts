import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Statements, statement } from '../../database/statements.js';
import { Busy, Problem } from '../errors.js';
import type { Key } from './key.js';

/** The right to run a request, until it is answered or the lease is over. */
export interface Claim {
  readonly hash: Buffer;
  readonly claim: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** what the record of access knew of the request */
  readonly facts: object | null;
}

type Kept = Pick<Key, 'fingerprint'> & { lapsed: boolean } & (Answer | { status: null });

const expired = `kept.created_at < now() - interval '24 hours'`;
/** Whoever ran it has died: a request does not run for so long. */
const lapsed = `kept.status IS NULL AND kept.created_at < now() - interval '60 seconds'`;

// without names: what writes must not hold up the reads that share a connection
const claimKey = statement<{ claim: string }>(
  undefined,
  `INSERT INTO idempotency_keys AS kept (key_hash, fingerprint, claim) VALUES ($1, $2, $3)
   ON CONFLICT (key_hash) DO UPDATE
     SET fingerprint = excluded.fingerprint, claim = excluded.claim, created_at = now(),
         status = NULL, headers = NULL, body = NULL, facts = NULL
   WHERE ${expired} OR (${lapsed} AND kept.fingerprint = excluded.fingerprint)
   RETURNING claim`,
);
const keepAnswer = statement(
  undefined,
  'UPDATE idempotency_keys SET status = $3, headers = $4, body = $5, facts = $6 WHERE key_hash = $1 AND claim = $2',
);
const releaseKey = statement(undefined, 'DELETE FROM idempotency_keys WHERE key_hash = $1 AND claim = $2');
const removeExpired = statement(undefined, `DELETE FROM idempotency_keys kept WHERE ${expired}`);
const answerOfKey = statement<Kept>(
  'http.answer-of-key',
  `SELECT fingerprint, status, headers, body, facts, ${lapsed} AS lapsed
     FROM idempotency_keys kept WHERE key_hash = $1 AND NOT ${expired}`,
);

/** Milliseconds that a request waits for its twin. */
const LONGEST_WAIT = 30_000;
const LONGEST_PAUSE = 400;
const HOUR = 3_600_000;

/** The answers to requests with an Idempotency-Key, kept for 24 hours. */
@Injectable()
export class KeptAnswers implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('KeptAnswers');
  private cleaning: NodeJS.Timeout | undefined;

  constructor(private readonly statements: Statements) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.clean();
    this.cleaning = setInterval(() => this.clean(), HOUR).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.cleaning);
  }

  /**
   * The claim to run the request of a key, or the answer that it was given; while a twin runs, here or in another
   * process, this waits and holds no connection.
   * @throws Problem 422 when the key came with another request, Busy when the twin takes too long
   */
  async claim({ hash, fingerprint }: Key): Promise<Claim | Answer> {
    const claim = randomUUID();
    let free = true;
    for (
      let waited = 0, pause = 25;
      waited < LONGEST_WAIT;
      waited += pause, pause = Math.min(2 * pause, LONGEST_PAUSE)
    ) {
      if (free && (await this.statements.first(claimKey, [hash, fingerprint, claim]))) return { hash, claim };
      const kept = await this.statements.first(answerOfKey, [hash]);
      if (kept && !kept.fingerprint.equals(fingerprint)) throw keyReused();
      if (kept && kept.status !== null) return kept;
      free = kept?.lapsed ?? true;
      await setTimeout(pause);
    }
    throw firstRequestRunning();
  }

  async keep({ hash, claim }: Claim, { status, headers, body, facts }: Answer): Promise<void> {
    await this.statements.all(keepAnswer, [hash, claim, status, headers, body, facts]);
  }

  /** Lets the next request of the key run. */
  async release({ hash, claim }: Claim): Promise<void> {
    await this.statements.all(releaseKey, [hash, claim]);
  }

  private async clean(): Promise<void> {
    await this.statements.all(removeExpired, []).catch(() => this.logger.warn('old answers could not be removed'));
  }
}

export const keyReused = () =>
  new Problem(422, 'This Idempotency-Key came with another request before.', 'idempotency_key_reused');

export const firstRequestRunning = () =>
  new Busy('The first request with this Idempotency-Key is not done yet.', 'first_request_running', 5);
