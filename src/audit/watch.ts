import { Readable } from 'node:stream';
import { Injectable, Logger } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Statements } from '../database/statements.js';
import { databaseFault } from '../database/violations.js';
import { owners } from './audit.queries.js';
import { AuditLog } from './audit-log.service.js';
import { type Declaration, naming } from './audited.js';
import { Entry, entryNow, type RecordInPath } from './entry.js';
import { NotRecorded } from './not-recorded.js';

type AuditedRequest = FastifyRequest & { entry?: Entry };

/** Of the answer that is not given. */
const headersOfAnswer = ['content-disposition', 'content-length', 'etag', 'link', 'x-total-count', 'x-next-cursor'];

/** Answers that show nobody anything: empty ones, to a method that the path lacks, to an Accept header that nothing fits. */
const showingNothing = [204, 405, 406];

const unknownMethod = naming('method.unknown', 'something that cannot be done with your records');

/**
 * Keeps the record of access: an entry is opened for each request of an audited route before anybody asks who calls, and
 * is in the database before the answer leaves. What cannot be recorded is not answered.
 */
@Injectable()
export class Watch {
  private readonly logger = new Logger('Audit');

  constructor(
    private readonly log: AuditLog,
    private readonly statements: Statements,
  ) {}

  over(server: FastifyInstance): void {
    // by path: what those try who ask by a method that it does not have, and are refused before that is told
    const tried = new Map<string, Declaration>();
    server.addHook('onRoute', ({ url, config }) => {
      const { audit } = (config ?? {}) as { audit?: Declaration };
      if (audit) tried.set(url, { ...audit, operation: unknownMethod });
    });
    // after the body was received, which leaves the context in which the request came
    server.addHook('preValidation', (request: AuditedRequest, reply, next) => {
      const { url = '', config } = request.routeOptions;
      const { audit = tried.get(url) } = config as { audit?: Declaration };
      if (!audit) return next();
      request.entry = new Entry(audit, request, reply);
      this.log.begin();
      entryNow.run(request.entry, next);
    });
    server.addHook('onSend', ({ entry }: AuditedRequest, reply, payload, done) => {
      if (!entry) return done();
      this.log.end();
      const { statusCode: status } = reply;
      if (entry.written || status >= 500 || showingNothing.includes(status)) return done();
      const written = (error: unknown) => {
        try {
          done(null, error ? this.refuse(error, reply, payload) : undefined);
        } catch (fault) {
          done(fault as Error);
        }
      };
      const write = () => this.log.write(entry.rows(), written);
      const { unclaimed } = entry;
      if (unclaimed) this.findOwner(entry, unclaimed).then(write).catch(written);
      else write();
    });
  }

  /** Finds out whose the record is that was asked for, before anybody knew, or in vain. */
  private async findOwner(entry: Entry, { record, id }: RecordInPath): Promise<void> {
    const owner = owners[record];
    const found = owner && (await this.statements.first(owner, [id]));
    if (found) entry.note({ subjects: [found.userId] });
  }

  private refuse(cause: unknown, reply: FastifyReply, payload: unknown): string {
    this.logger.error(
      `request ${reply.request.id} could not be recorded: ${databaseFault(cause)?.code ?? 'no connection'}`,
    );
    if (payload instanceof Readable) payload.destroy();
    const refusal = new NotRecorded();
    for (const name of headersOfAnswer) reply.removeHeader(name);
    reply.headers(refusal.headers).status(refusal.getStatus()).type('application/json');
    return JSON.stringify(refusal.getResponse());
  }
}
