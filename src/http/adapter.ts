import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import type { Listing } from '../database/lists.js';
import type { AnswerList } from './lists/answer-list.js';

type SecurityHook = Parameters<FastifyAdapter['registerSecurityHook']>[0];

/** Nest's adapter, with less to do for each request, and what answers lists (docs/decisions.md). */
export class Adapter extends FastifyAdapter {
  private securityHeaders: Record<string, string> | undefined;

  /**
   * Nest waits for what this gives, and then does nothing: to wait for the reply is to listen to all of its events. A promise
   * for each request, as one for all would keep everybody who waits for it.
   */
  override reply(response: FastifyReply, body: unknown, status?: number): never {
    const { list } = response.request.routeOptions.config as { list?: AnswerList };
    const send = (answer: unknown) => {
      super.reply(response, answer, status);
      return new Promise<never>(() => {});
    };
    // with an interceptor it would be known earlier that this is a list, and each request be wrapped in observables
    const sent = list ? list.answer(body as Listing<unknown>, response.request, response).then(send) : send(body);
    return sent as never;
  }

  /** Into the reply: node checks and copies what is set on its own response one by one, and then all other headers too. */
  override registerSecurityHook(hook: SecurityHook): void {
    this.getInstance().addHook('onRequest', (_request, reply: FastifyReply, done) => {
      // the same for all, and known when the first request comes
      this.securityHeaders ??= headersOf(hook);
      reply.headers(this.securityHeaders);
      done();
    });
  }
}

function headersOf(hook: SecurityHook): Record<string, string> {
  const headers: Record<string, string> = {};
  const response = { setHeader: (name: string, value: string) => Object.assign(headers, { [name]: value }) };
  hook({} as never, { ...response, removeHeader: () => {} } as never);
  return headers;
}
