import { type CallHandler, type ExecutionContext, Injectable, Logger, type NestInterceptor } from '@nestjs/common';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { of } from 'rxjs';
import { isSecret } from './answers-secret.js';
import { type Answer, type Claim, KeptAnswers } from './kept-answers.js';
import { type KeyedRequest, readKey } from './key.js';

type ClaimingRequest = KeyedRequest & { claim?: Claim };

/** Runs a POST with an Idempotency-Key once, and answers every repetition as the first. Each POST of `@Routes` has it. */
@Injectable()
export class Retries implements NestInterceptor {
  constructor(private readonly answers: KeptAnswers) {}

  async intercept(context: ExecutionContext, next: CallHandler) {
    const http = context.switchToHttp();
    const request = http.getRequest<ClaimingRequest>();
    const header = request.headers['idempotency-key'];
    if (header === undefined) return next.handle();
    const key = readKey(request, String(header));
    if (isSecret(context.getHandler())) return next.handle();
    const found = await this.answers.claim(key);
    if ('status' in found) {
      if (found.facts) request.entry?.note(found.facts);
      return of(replay(found, http.getResponse<FastifyReply>()));
    }
    request.claim = found;
    return next.handle();
  }
}

const logger = new Logger('Retries');

/** Keeps the answers as they leave. */
export function keepAnswers(server: FastifyInstance, answers: KeptAnswers): void {
  server.addHook('onSend', ({ claim, entry }: ClaimingRequest, reply, payload, done) => {
    if (!claim) return done();
    settle(answers, claim, answerOf(reply, payload, entry?.facts))
      .then(() => done())
      .catch(done);
  });
}

/** A caller gets the answer even if it cannot be kept; the claim ends by itself then. */
async function settle(answers: KeptAnswers, claim: Claim, answer: Answer | undefined): Promise<void> {
  try {
    await (answer ? answers.keep(claim, answer) : answers.release(claim));
  } catch {
    logger.warn('an answer could not be kept for repetitions of its request');
  }
}

function replay({ status, headers, body }: Answer, reply: FastifyReply): string | null {
  reply.status(status).headers(headers).header('Idempotent-Replayed', 'true');
  return body;
}

const keptHeaders = ['content-type', 'location', 'etag'];
/** Statuses that the same request may not meet again. */
const passing = new Set([401, 403, 408, 412, 425, 429]);

/** The answer, if a repetition should get it too. */
function answerOf(reply: FastifyReply, payload: unknown, facts: object = {}): Answer | undefined {
  const { statusCode: status } = reply;
  if (status >= 500 || passing.has(status)) return undefined;
  if (typeof payload !== 'string' && payload != null) return undefined;
  const headers = keptHeaders.flatMap((name): [string, string][] => {
    const value = reply.getHeader(name);
    return value === undefined ? [] : [[name, String(value)]];
  });
  return { status, headers: Object.fromEntries(headers), body: payload ?? null, facts };
}
