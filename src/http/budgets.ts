import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { Config } from '../config.js';
import type { Costs } from '../trust-settings.js';
import { isLocal, sourceOf } from './address.js';
import { kindOf } from './costs.js';
import { type TooMany, tooManyRequests } from './errors.js';
import { asksForHealth } from './routes.js';

const WINDOW = 60;
/** Points a minute that no ward comes near, but somebody who copies everything does. */
const ACCOUNT = 6_000;
/** Behind one address there may be a whole house. */
const ADDRESS = 60_000;
/** This machine itself, or everybody behind a proxy of which nothing is known. */
const TIMES_FOR_LOCAL = 100;

/** How much one kind of caller may ask for in a minute, counted by each process for itself. */
class Budget {
  private readonly limiter: RateLimiterMemory;
  private readonly policy: string;

  constructor(
    private readonly name: string,
    points: number,
  ) {
    this.limiter = new RateLimiterMemory({ points, duration: WINDOW, keyPrefix: '' });
    this.policy = `"${name}";q=${points};w=${WINDOW}`;
  }

  /** @throws TooMany (429) when too little is left */
  async spend(key: string, cost: number, reply: FastifyReply): Promise<void> {
    const state = await this.limiter.consume(key, cost).catch((error: unknown) => {
      if (error instanceof RateLimiterRes) return error;
      throw error;
    });
    const seconds = Math.max(1, Math.ceil(state.msBeforeNext / 1000));
    add(reply, 'RateLimit-Policy', this.policy);
    add(reply, 'RateLimit', `"${this.name}";r=${state.remainingPoints};t=${seconds}`);
    if (state.consumedPoints > this.limiter.points) {
      throw tooManyRequests(seconds);
    }
  }
}

function add(reply: FastifyReply, header: string, item: string): void {
  const before = reply.getHeader(header);
  reply.header(header, before ? `${before}, ${item}` : item);
}

const pair = (name: string, set: number | undefined, usual: number) => ({
  everywhere: new Budget(name, set ?? usual),
  local: new Budget(name, set ?? usual * TIMES_FOR_LOCAL),
});

/** Holds callers to budgets of requests weighted by what they cost (draft-ietf-httpapi-ratelimit-headers). */
@Injectable()
export class Budgets {
  private readonly accounts;
  private readonly addresses;

  constructor(private readonly config: Config) {
    this.accounts = pair('account', config.accountBudget, ACCOUNT);
    this.addresses = pair('address', config.addressBudget, ADDRESS);
  }

  /** Charges addresses for what comes to no guard: paths that nothing answers, the document and Swagger UI. */
  over(server: FastifyInstance): void {
    server.addHook('onRequest', (request: FastifyRequest, reply, done) => {
      if (request.routeOptions.url?.startsWith('/api/') || asksForHealth(request)) return done();
      // errors of Swagger UI do not come to the filter
      const refuse = (problem: TooMany) =>
        reply.headers(problem.headers).status(429).type('application/json').send(problem.getResponse());
      this.spend(this.addresses, sourceOf(request.ip), 'read', request, reply).then(() => done(), refuse);
    });
  }

  /** @throws TooMany (429) */
  async spendOfAddress(context: ExecutionContext): Promise<void> {
    const { request, reply, kind } = asked(context);
    await this.spend(this.addresses, sourceOf(request.ip), kind, request, reply);
  }

  /** @throws TooMany (429) */
  async spendOfAccount(id: string, context: ExecutionContext): Promise<void> {
    const { request, reply, kind } = asked(context);
    await this.spend(this.accounts, id, kind, request, reply);
  }

  private async spend(
    { everywhere, local }: ReturnType<typeof pair>,
    key: string,
    kind: keyof Costs,
    { ip }: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    const { rateLimit, trustProxy, costs } = this.config;
    if (!rateLimit) return;
    const budget = trustProxy === false && isLocal(ip) ? local : everywhere;
    await budget.spend(key, costs[kind], reply);
  }
}

function asked(context: ExecutionContext) {
  const http = context.switchToHttp();
  const request = http.getRequest<FastifyRequest>();
  return { request, reply: http.getResponse<FastifyReply>(), kind: kindOf(context, request) };
}

/** Comes before everything that costs something. */
@Injectable()
export class AddressBudgetGuard implements CanActivate {
  constructor(private readonly budgets: Budgets) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (!asksForHealth(context.switchToHttp().getRequest<FastifyRequest>())) await this.budgets.spendOfAddress(context);
    return true;
  }
}
