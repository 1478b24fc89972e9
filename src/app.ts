import { Logger, type Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { useContainer } from 'class-validator';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from './config.js';
import { refuseUndeclaredAccess } from './http/access.check.js';
import { BODY_LIMIT, RawBody } from './http/body.js';
import { NotFound } from './http/errors.js';
import { serveDocument } from './http/openapi.js';

/** The HTTP server below the application: what is not about a route. */
export function createAdapter(config: Config): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    trustProxy: config.trustProxy,
    multipart: false,
    requestTimeout: 60_000,
    forceCloseConnections: 'idle',
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 1000 },
    return503OnClosing: false,
    // a path that cannot be decoded is one that nothing answers
    frameworkErrors: (_error: Error, _request: FastifyRequest, reply: FastifyReply) => {
      const notFound = new NotFound();
      reply.status(404).type('application/json').send(notFound.getResponse());
    },
  });
}

/** Everything between the adapter and the first request; the tests boot the application through it too. */
export async function configureApp(app: NestFastifyApplication, config: Config): Promise<void> {
  const server: FastifyInstance = app.getHttpAdapter().getInstance();
  keepBodiesRaw(server);
  server.addHook('onRequest', async (request: FastifyRequest, reply) => {
    const { allow } = request.routeOptions.config as { allow?: string };
    if (allow) reply.header('Allow', allow);
  });
  server.addHook('onSend', async (_request, reply) => {
    if (reply.getHeader('content-type') === 'application/json; charset=utf-8')
      reply.header('content-type', 'application/json');
  });
  const requests = new Logger('Requests');
  server.addHook('onResponse', async (request: FastifyRequest, reply) => {
    // the route, not the URL: ids in paths are personal data
    requests.debug(
      `${request.method} ${request.routeOptions.url ?? '-'} ${reply.statusCode} ${reply.elapsedTime.toFixed(1)} ms`,
    );
  });
  const modules = app.get(ModuleRef);
  useContainer({ get: (type: Type) => modules.get(type, { strict: false }) } as never, { fallbackOnErrors: true });
  app.useSecurityHeaders({
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'same-origin' },
    // behind a proxy without TLS, Swagger UI's own files would be asked for over TLS
    contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } },
  });
  app.enableCors({
    origin: config.corsOrigins.includes('*') ? true : config.corsOrigins,
    methods: ['GET', 'POST', 'PUT', 'DELETE'],
    exposedHeaders: ['Allow', 'Retry-After', 'Link', 'X-Total-Count', 'X-Next-Cursor'],
    strictPreflight: false,
  });
  await serveDocument(app);
  refuseUndeclaredAccess(app);
  await app.init();
  await server.ready();
}

/** Bodies are read when the route wants them, after the caller is known (contract section 1, "Order of evaluation"). */
function keepBodiesRaw(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, async (request: FastifyRequest, bytes: Buffer | string) => {
    return new RawBody(bytes as Buffer, request.headers['content-type'] ?? '');
  });
}
