import type { FastifyInstance, FastifyRequest } from 'fastify';
import fresh from 'fresh';
import { etag } from './etag.js';
import { asksForHealth } from './routes.js';

/**
 * Gives every answer to a GET or HEAD that is at hand as a whole an ETag, and answers 304 to those who have it already
 * (RFC 9110 section 13.1.2): a tool that asks again and again is sent nothing again. Streams have none.
 */
export function answerNotModified(server: FastifyInstance): void {
  server.addHook('onSend', (request: FastifyRequest, reply, payload, done) => {
    const forHead = request.method === 'HEAD';
    if ((request.method !== 'GET' && !forHead) || reply.statusCode !== 200 || typeof payload !== 'string')
      return done();
    if (asksForHealth(request)) return done();
    const tag = etag(payload);
    reply.header('ETag', tag);
    // without Cache-Control: whoever sends If-None-Match through fetch() says no-cache too, by its standard
    if (!fresh({ 'if-none-match': request.headers['if-none-match'] }, { etag: tag })) return done();
    reply.status(304).removeHeader('content-type').removeHeader('content-length');
    // of HEAD the length is told that GET has
    done(null, forHead ? payload : '');
  });
}
