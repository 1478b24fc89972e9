import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { TooManyWaiting } from '../database/statements.js';
import { type DatabaseFault, databaseFault, isUnreachable, translate } from '../database/violations.js';
import { BareList, bodyTooLarge, FieldErrors, NotFound, Problem, tryAgain } from './errors.js';

/** The one place that turns an error into an answer. */
@Catch()
export class ErrorsFilter implements ExceptionFilter {
  private readonly logger = new Logger('Errors');

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    const answer = this.answerTo(translate(error), http.getRequest<FastifyRequest>().id);
    if (answer instanceof Problem) reply.headers(answer.headers);
    reply.status(answer.getStatus()).type('application/json').send(answer.getResponse());
  }

  private answerTo(error: unknown, request: string): HttpException {
    if (error instanceof Problem || error instanceof FieldErrors || error instanceof BareList) return error;
    const status = statusOf(error);
    if (status === 404) return new NotFound();
    if (status === 413) return bodyTooLarge();
    if (status >= 400 && status < 500) return new Problem(status, 'The request could not be read.', 'bad_request');
    return this.failure(error, request);
  }

  private failure(error: unknown, request: string): Problem {
    const fault = databaseFault(error);
    if (error instanceof TooManyWaiting || isUnreachable(error) || (fault && isPassing(fault))) {
      this.logger.warn(`the database could not serve request ${request}: ${fault?.code ?? 'no connection is free'}`);
      return tryAgain();
    }
    this.logger.error(
      `request ${request}: ${nameOf(error)} ${fault ? JSON.stringify(withoutValues(fault)) : ''}`,
      stackOf(error),
    );
    return new Problem(500, 'Internal server error.', 'internal_error');
  }
}

/**
 * A deadlock, a lock that was not had in time, a cancelled statement, no room, or a database that does not take writes while
 * another takes its place: the same request may succeed later.
 */
const isPassing = ({ code = '' }: DatabaseFault) => /^(40|53|55P03|57|25006)/.test(code);

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' ? status : 500;
}

/** The message only of a fault in this program: others may quote what somebody sent. */
const nameOf = (error: unknown) =>
  error instanceof TypeError || error instanceof RangeError
    ? `${error}`
    : error instanceof Error
      ? error.name
      : 'a thrown value';

/** PostgreSQL's message and detail quote the row, the call sites do not. */
const withoutValues = ({ code, constraint, routine }: DatabaseFault) => ({ code, constraint, routine });

const stackOf = (error: unknown) =>
  error instanceof Error
    ? error.stack
        ?.split('\n')
        .filter((line) => /^\s+at /.test(line))
        .join('\n')
    : undefined;
