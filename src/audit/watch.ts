import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Busy } from '../http/errors.js';
import type { AuditLog } from './audit-log.service.js';
import type { Declaration } from './audited.js';
import { Entry, entryNow } from './entry.js';

type AuditedRequest = FastifyRequest & { entry?: Entry };

const unrecorded = new Busy('The service cannot record this access now. Please try again.', 'not_recorded', 1);
/** Of the answer that is not given. */
const headersOfAnswer = ['content-disposition', 'content-length', 'link', 'x-total-count', 'x-next-cursor'];

/**
 * Keeps the record of access: an entry is opened for each request of an audited route before anybody asks who calls, and
 * is in the database before the answer leaves. What cannot be recorded is not answered.
 */
export function watchAccess(server: FastifyInstance, log: AuditLog): void {
  // after the body was received, which leaves the context in which the request came
  server.addHook('preValidation', (request: AuditedRequest, reply, next) => {
    const { audit } = request.routeOptions.config as { audit?: Declaration };
    if (!audit) return next();
    request.entry = new Entry(audit, request, reply);
    entryNow.run(request.entry, next);
  });
  server.addHook('onSend', async (request: AuditedRequest, reply, payload) => {
    const { entry } = request;
    // a failure shows nobody anything
    if (!entry || entry.written || reply.statusCode >= 500) return payload;
    try {
      await log.write(entry.rows(reply.statusCode));
      return payload;
    } catch {
      return refuse(reply, payload);
    }
  });
}

function refuse(reply: FastifyReply, payload: unknown): string {
  if (payload instanceof Readable) payload.destroy();
  for (const name of headersOfAnswer) reply.removeHeader(name);
  reply.headers(unrecorded.headers).status(unrecorded.getStatus()).type('application/json');
  return JSON.stringify(unrecorded.getResponse());
}
