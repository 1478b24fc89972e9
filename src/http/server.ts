import { METHODS, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { parse } from 'node:querystring';
import { Logger } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify';
import { v7 } from 'uuid';
import type { Config } from '../config.js';
import { levelsOf } from '../logger.js';
import { BODY_LIMIT, RawBody } from './body.js';
import { NotFound, Problem } from './errors.js';
import { answerNotModified } from './not-modified.js';
import { allowedAt } from './routes.js';
import { endStalledReaders } from './stalled-readers.js';

const unreadable = new Problem(400, 'The request could not be read.', 'bad_request');
const tooSlow = new Problem(408, 'The request took too long to arrive.', 'request_timeout');
const tooLarge = new Problem(431, 'The request line and its headers are too long.', 'headers_too_large');

const refusals: Readonly<Record<string, { problem: Problem; reason: string }>> = {
  HPE_HEADER_OVERFLOW: { problem: tooLarge, reason: 'Request Header Fields Too Large' },
  ERR_HTTP_REQUEST_TIMEOUT: { problem: tooSlow, reason: 'Request Timeout' },
};

/** Bytes that are no UTF-8 are U+FFFD in it; Fastify's own parser would give them as they are written. */
const readQuery = (text: string): Record<string, unknown> => parse(text, '&', '=', { maxKeys: 0 });

/** What the HTTP server answers before there is a route: in the shape of every other error. */
export const serverOptions = {
  bodyLimit: BODY_LIMIT,
  // for a request to arrive; an answer may take longer. A client that sends byte by byte would hold its connection for ever
  requestTimeout: 30_000,
  // node's own refusal of a request without a host has no body
  http: { headersTimeout: 10_000, connectionsCheckingInterval: 1000, requireHostHeader: false },
  forceCloseConnections: 'idle',
  return503OnClosing: false,
  // in the order of time, as the record of access keeps them
  genReqId: () => v7(),
  routerOptions: { ignoreTrailingSlash: true, maxParamLength: 1000, querystringParser: readQuery },
  // a path that cannot be decoded is one that nothing answers
  frameworkErrors: (_error: Error, { id }: FastifyRequest, reply: FastifyReply) => {
    const body = JSON.stringify(new NotFound().getResponse());
    // past the server, which would add a charset
    reply.hijack();
    reply.raw.writeHead(404, { ...headersOf(body), 'X-Request-Id': id }).end(body);
  },
  clientErrorHandler: (error: Error & { code?: string }, socket: Socket) => {
    // node tells of everything that comes after it, too
    if (refused.has(socket)) return;
    refused.add(socket);
    const [newest, before] = latest.get(socket) ?? [];
    const whole = newest?.req.complete ? newest : before;
    // what was read whole has its answer first
    if (whole && !whole.writableFinished) whole.once('close', () => refuseConnection(error, socket));
    else refuseConnection(error, socket);
  },
} as const satisfies Partial<FastifyServerOptions> & Record<string, unknown>;

/** Milliseconds that a client has to take the last answer and to end its side. */
const LINGERING = 2000;

/** The answer to the latest request of a connection, and the one to that before it. */
const latest = new WeakMap<Socket, [ServerResponse, ServerResponse | undefined]>();
const refused = new WeakSet<Socket>();

function refuseConnection({ code = '' }: { code?: string }, socket: Socket): void {
  if (code === 'ECONNRESET' || !socket.writable) return;
  const { problem, reason } = refusals[code] ?? { problem: unreadable, reason: 'Bad Request' };
  const body = JSON.stringify(problem.getResponse());
  const lines = Object.entries({ ...headersOf(body), Connection: 'close' }).map(([name, value]) => `${name}: ${value}`);
  socket.end([`HTTP/1.1 ${problem.getStatus()} ${reason}`, ...lines, '', body].join('\r\n'));
  setTimeout(() => socket.destroy(), LINGERING).unref();
}

const headersOf = (body: string) => ({
  'X-Frame-Options': 'DENY',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
  'Content-Type': 'application/json',
  'Content-Length': Buffer.byteLength(body),
});

/** Tells clients the id by which the log and the record of access name their request. */
export function nameRequests(server: FastifyInstance): void {
  server.addHook('onRequest', ({ id }: FastifyRequest, reply, done) => {
    reply.header('X-Request-Id', id);
    done();
  });
}

/** Hooks around every request. */
export function tuneServer(server: FastifyInstance, { logLevel }: Config): void {
  keepBodiesRaw(server);
  refuseOddMethods(server);
  answerNotModified(server);
  const watch = endStalledReaders(server);
  tuneConnections(server.server, watch);
  server.addHook('onListen', (done) => {
    for (const other of secondaryServers(server)) {
      tuneConnections(other, watch);
      other.on('clientError', serverOptions.clientErrorHandler);
    }
    done();
  });
  server.addHook('onRequest', (request: FastifyRequest, reply, done) => {
    const allow = allowedAt(request.routeOptions.url);
    if (allow) reply.header('Allow', allow);
    // personal data is in no cache but one that a client keeps for itself, by the ETag
    if ((request.routeOptions.url ?? request.url).startsWith('/api/')) reply.header('Cache-Control', 'no-store');
    done();
  });
  let closing = false;
  server.addHook('preClose', async () => {
    closing = true;
  });
  server.addHook('onSend', (_request, reply, _payload, done) => {
    // a connection that is kept alive would keep the whole process waiting
    if (closing) reply.header('Connection', 'close');
    if (reply.getHeader('content-type') === 'application/json; charset=utf-8') {
      reply.header('content-type', 'application/json');
    }
    done();
  });
  if (levelsOf(logLevel).includes('debug')) logRequests(server);
}

function tuneConnections(server: Server, watch: (socket: Socket) => void): void {
  // what somebody expects may be ignored (RFC 9110, 10.1.1); node would refuse it without a body
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  // each of the requests that wait on one connection listens to its end
  server.on('request', ({ socket }, response) => latest.set(socket, [response, latest.get(socket)?.[0]]));
  server.on('connection', (socket: Socket) => watch(socket.setMaxListeners(0)));
}

/** At localhost fastify listens with one more for each further address, and tells nobody. */
function secondaryServers(server: FastifyInstance): Server[] {
  const key = Object.getOwnPropertySymbols(server).find(({ description }) => description === 'fastify.serverBindings');
  return key ? ((server as unknown as Record<symbol, Server[]>)[key] ?? []) : [];
}

/** RFC 9112, 3.2: such a request of HTTP/1.1 is refused. */
export function refuseWithoutHost(server: FastifyInstance): void {
  server.addHook('onRequest', ({ raw }: FastifyRequest, reply, done) => {
    if (raw.httpVersion !== '1.1' || raw.headers.host !== undefined) return done();
    reply.header('Connection', 'close');
    done(unreadable);
  });
}

function logRequests(server: FastifyInstance): void {
  const requests = new Logger('Requests');
  server.addHook('onResponse', (request: FastifyRequest, reply, done) => {
    // the route, not the URL: ids in paths are personal data
    const route = `${request.method} ${request.routeOptions.url ?? '-'}`;
    requests.debug(`${request.id} ${route} ${reply.statusCode} ${reply.elapsedTime.toFixed(1)} ms`);
    done();
  });
}

const known = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'CONNECT'];

/** No path serves PATCH, nor the rest of what node reads, such as TRACE and LINK: one route refuses them all. */
function refuseOddMethods(server: FastifyInstance): void {
  const odd = METHODS.filter((method) => !known.includes(method));
  for (const method of odd) {
    if (!server.supportedMethods.includes(method)) server.addHttpMethod(method);
  }
  server.addHook('onRoute', (route) => {
    if (route.method === 'PATCH') route.method = ['PATCH', ...odd];
  });
}

/**
 * Bodies are read when the route wants them, after the caller is known (contract section 1, "Order of evaluation").
 * So is their type: the server itself would refuse a malformed one before anything else.
 */
function keepBodiesRaw(server: FastifyInstance): void {
  const types = new WeakMap<object, string>();
  server.addHook('onRequest', ({ raw }: FastifyRequest, _reply, done) => {
    types.set(raw, raw.headers['content-type'] ?? '');
    raw.headers['content-type'] = 'application/octet-stream';
    done();
  });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, async ({ raw }: FastifyRequest, bytes: Buffer | string) => {
    return new RawBody(bytes as Buffer, types.get(raw) ?? '');
  });
}
