import { createHash, createHmac } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { RawBody } from '../body.js';
import { Problem } from '../errors.js';

/** A request, with the account that a guard may have admitted. */
export type KeyedRequest = FastifyRequest & { account?: { readonly id: string }; entry?: Traced };

/** What the record of access knows of a request, whatever that is: a repetition that gets its answer is about the same. */
interface Traced {
  readonly facts: object;
  note(facts: object): void;
}

/** What is stored of an Idempotency-Key and of the request that brought it. */
export interface Key {
  readonly hash: Buffer;
  readonly fingerprint: Buffer;
}

export const LONGEST_KEY = 255;
const printable = /^[\x20-\x7e]+$/;

export const malformedKey = () =>
  new Problem(
    400,
    `Idempotency-Key must have 1 to ${LONGEST_KEY} printable ASCII characters.`,
    'malformed_idempotency_key',
  );

/** @throws Problem 400 for a key that is none */
export function readKey(request: KeyedRequest, key: string): Key {
  if (!printable.test(key) || key.length > LONGEST_KEY) {
    throw malformedKey();
  }
  const [path = '', query = ''] = request.url.split('?', 2);
  const route = path.replace(/\/$/, '');
  const { bytes, contentType } = (request.body as RawBody | undefined) ?? { bytes: '', contentType: '' };
  // with the key, which is not stored: a plain hash would let a short password in the body be guessed from the table
  const fingerprint = createHmac('sha256', key)
    .update(JSON.stringify([request.method, route, query, contentType]))
    .update(bytes)
    .digest();
  const hash = createHash('sha256')
    .update(`${request.account?.id ?? route}\n${key}`)
    .digest();
  return { hash, fingerprint };
}
