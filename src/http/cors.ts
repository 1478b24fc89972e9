import cors from '@fastify/cors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Config } from '../config.js';

/** What scripts of another origin may read of an answer. */
const exposedHeaders = [
  'Allow',
  'Retry-After',
  'X-Request-Id',
  'Link',
  'ETag',
  'X-Total-Count',
  'X-Next-Cursor',
  'Idempotent-Replayed',
  'RateLimit',
  'RateLimit-Policy',
  'Content-Disposition',
  'WWW-Authenticate',
].join(', ');

/** Lets pages of the listed origins read the answers. */
export async function allowOrigins(server: FastifyInstance, { corsOrigins }: Config): Promise<void> {
  const preflight = {
    origin: corsOrigins.includes('*') ? true : corsOrigins,
    methods: ['GET', 'POST', 'PUT', 'DELETE'],
    exposedHeaders,
    maxAge: 3600,
  };
  const other = { ...preflight, preflight: false };
  // an OPTIONS request that is no browser's preflight is the route's to answer, behind its guards
  await server.register(cors, () => (request: FastifyRequest, done: (error: null, options: object) => void) => {
    done(null, 'access-control-request-method' in request.headers ? preflight : other);
  });
}
