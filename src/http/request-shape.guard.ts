import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { answerType } from './accept.js';
import { CODE } from './coerce.js';
import { NotFound, Problem } from './errors.js';
import { CSV } from './lists/csv.js';
import { UUID } from './path-id.js';

const paramShapes: Readonly<Record<string, RegExp>> = {
  uuid: UUID,
  id: /^[0-9]+$/,
  code: CODE,
};

export const notAcceptable = () => new Problem(406, 'Could not satisfy the request Accept header.', 'not_acceptable');

/** Comes before authentication: an id that no record can have is no route, and an answer must be acceptable. */
@Injectable()
export class RequestShapeGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    for (const [name, value] of Object.entries(request.params as Record<string, string>)) {
      if (paramShapes[name]?.test(value) === false) throw new NotFound();
    }
    const { format } = request.query as { format?: unknown };
    // without a value it is as if it was not there
    if (format && format !== 'json') throw new NotFound();
    const csv: boolean = Reflect.getMetadata(CSV, context.getHandler()) === true;
    if (!answerType(request.headers.accept, csv)) {
      throw notAcceptable();
    }
    return true;
  }
}
