import type { Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { useContainer } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import { refuseUndeclaredAudit } from './audit/audit.check.js';
import { Watch } from './audit/watch.js';
import type { Config } from './config.js';
import { refuseUndeclaredAccess } from './http/access.check.js';
import { Retries } from './http/idempotency/retries.js';
import { serveDocument } from './http/openapi.js';
import { shedOverload } from './http/overload.js';
import { serverOptions, tuneServer } from './http/server.js';

/** The HTTP server below the application. */
export function createAdapter({ trustProxy }: Config): FastifyAdapter {
  return new FastifyAdapter({ ...serverOptions, trustProxy, multipart: false });
}

/** Everything between the adapter and the first request; the tests boot the application through it too. */
export async function configureApp(app: NestFastifyApplication, config: Config): Promise<void> {
  const server = app.getHttpAdapter().getInstance();
  app.get(Watch).over(server);
  tuneServer(server);
  app.get(Retries, { strict: false }).watch(server);
  useContainer(constraintsOf(app.get(ModuleRef)) as never, { fallback: true });
  app.useSecurityHeaders({
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'same-origin' },
    // behind a proxy without TLS, Swagger UI's own files would be asked for over TLS
    contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } },
  });
  allowOrigins(app, config);
  await shedOverload(server);
  await serveDocument(app);
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

function allowOrigins(app: NestFastifyApplication, { corsOrigins }: Config): void {
  const options = {
    origin: corsOrigins.includes('*') ? true : corsOrigins,
    methods: ['GET', 'POST', 'PUT', 'DELETE'],
    exposedHeaders: [
      'Allow',
      'Retry-After',
      'Link',
      'ETag',
      'X-Total-Count',
      'X-Next-Cursor',
      'Idempotent-Replayed',
      'RateLimit',
      'RateLimit-Policy',
    ],
  };
  // an OPTIONS request that is no browser's preflight is the route's to answer, behind its guards
  app.enableCors(((request: FastifyRequest, done: (error: null, options: object) => void) =>
    done(null, { ...options, preflight: 'access-control-request-method' in request.headers })) as never);
}
