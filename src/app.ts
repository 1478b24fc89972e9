import type { Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { FastifyAdapter, NestFastifyApplication } from '@nestjs/platform-fastify';
import { useContainer } from 'class-validator';
import { refuseUndeclaredAudit } from './audit/audit.check.js';
import { Watch } from './audit/watch.js';
import type { Config } from './config.js';
import { refuseUndeclaredAccess } from './http/access.check.js';
import { Adapter } from './http/adapter.js';
import { Budgets } from './http/budgets.js';
import { allowOrigins } from './http/cors.js';
import { KeptAnswers } from './http/idempotency/kept-answers.js';
import { keepAnswers } from './http/idempotency/retries.js';
import { serveDocument } from './http/openapi.js';
import { shedOverload } from './http/overload.js';
import { nameRequests, refuseWithoutHost, serverOptions, tuneServer } from './http/server.js';

/** The HTTP server below the application. */
export function createAdapter({ trustProxy }: Config): FastifyAdapter {
  return new Adapter({ ...serverOptions, trustProxy, multipart: false });
}

/** Everything between the adapter and the first request; the tests boot the application through it too. */
export async function configureApp(app: NestFastifyApplication, config: Config): Promise<void> {
  const server = app.getHttpAdapter().getInstance();
  app.get(Watch).over(server);
  nameRequests(server);
  await allowOrigins(server, config);
  tuneServer(server, config);
  keepAnswers(server, app.get(KeptAnswers, { strict: false }));
  useContainer(constraintsOf(app.get(ModuleRef)) as never, { fallback: true });
  app.useSecurityHeaders({
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'same-origin' },
    // behind a proxy without TLS, Swagger UI's own files would be asked for over TLS
    contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } },
  });
  refuseWithoutHost(server);
  await shedOverload(server);
  app.get(Budgets).over(server);
  serveDocument(app);
  refuseUndeclaredAccess(app);
  refuseUndeclaredAudit(app);
  await app.init();
  await server.ready();
}

/** Where class-validator finds our constraints. It asks at each validation anew, also for what is its own. */
function constraintsOf(modules: ModuleRef) {
  const known = new Map<Type, unknown>();
  const find = (type: Type) => {
    try {
      return modules.get(type, { strict: false });
    } catch {
      return undefined;
    }
  };
  return {
    get(type: Type) {
      if (!known.has(type)) known.set(type, find(type));
      return known.get(type);
    },
  };
}
