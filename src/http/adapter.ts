import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';

type SecurityHook = Parameters<FastifyAdapter['registerSecurityHook']>[0];

/** Nest's adapter, with less to do for each request (docs/decisions.md). */
export class Adapter extends FastifyAdapter {
  private securityHeaders: Record<string, string> | undefined;

  /**
   * Nest waits for what this gives, and then does nothing: to wait for the reply is to listen to all of its events. A promise
   * for each request, as one for all would keep everybody who waits for it.
   */
  override reply(...answer: Parameters<FastifyAdapter['reply']>) {
    super.reply(...answer);
    return new Promise(() => {}) as never;
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
