import { type CallHandler, type ExecutionContext, Injectable, Logger, type NestInterceptor } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { of } from 'rxjs';
import { allowedAt } from '../routes.js';
import { isSecret } from './answers-secret.js';
import { type Answer, type Claim, KeptAnswers } from './kept-answers.js';
import { type KeyedRequest, readKey } from './key.js';

/** Runs a POST with an Idempotency-Key once, and answers every repetition as the first. */
@Injectable()
export class Retries implements NestInterceptor {
  private readonly logger = new Logger('Retries');
  private readonly running = new WeakMap<FastifyRequest, Claim>();

  constructor(private readonly answers: KeptAnswers) {}

  async intercept(context: ExecutionContext, next: CallHandler) {
    const http = context.switchToHttp();
    const request = http.getRequest<KeyedRequest>();
    const header = request.headers['idempotency-key'];
    if (header === undefined || !isServedPost(request)) return next.handle();
    const key = readKey(request, String(header));
    if (isSecret(context.getHandler())) return next.handle();
    const found = await this.answers.claim(key);
    if ('status' in found) return of(replay(found, http.getResponse<FastifyReply>()));
    this.running.set(request, found);
    return next.handle();
  }

  /** Keeps the answers as they leave. */
  watch(server: FastifyInstance): void {
    server.addHook('onSend', async (request: FastifyRequest, reply, payload) => {
      const claim = this.running.get(request);
      if (claim) await this.settle(claim, reply, payload);
    });
  }

  /** A caller gets the answer even if it cannot be kept; the claim ends by itself then. */
  private async settle(claim: Claim, reply: FastifyReply, payload: unknown): Promise<void> {
    try {
      const answer = answerOf(reply, payload);
      await (answer ? this.answers.keep(claim, answer) : this.answers.release(claim));
    } catch {
      this.logger.warn('an answer could not be kept for repetitions of its request');
    }
  }
}

/** A method that the path does not serve is refused as ever. */
const isServedPost = ({ method, routeOptions }: FastifyRequest) =>
  method === 'POST' && allowedAt(routeOptions.url)?.split(', ').includes(method);

function replay({ status, headers, body }: Answer, reply: FastifyReply): string | null {
  reply.status(status).headers(headers).header('Idempotent-Replayed', 'true');
  return body;
}

const keptHeaders = ['content-type', 'location', 'etag'];
/** Statuses that the same request may not meet again. */
const passing = new Set([401, 403, 408, 412, 425, 429]);

/** The answer, if a repetition should get it too. */
function answerOf(reply: FastifyReply, payload: unknown): Answer | undefined {
  const { statusCode: status } = reply;
  if (status >= 500 || passing.has(status)) return undefined;
  if (typeof payload !== 'string' && payload != null) return undefined;
  const headers = keptHeaders.flatMap((name): [string, string][] => {
    const value = reply.getHeader(name);
    return value === undefined ? [] : [[name, String(value)]];
  });
  return { status, headers: Object.fromEntries(headers), body: payload ?? null };
}
