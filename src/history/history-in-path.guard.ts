import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { PathId } from '../http/path-id.js';
import { Histories } from './histories.service.js';

/** Refuses a body for a history that is not there, or not the path's patient's, before it is read. */
@Injectable()
export class HistoryInPath implements CanActivate {
  constructor(private readonly histories: Histories) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { params } = context.switchToHttp().getRequest<FastifyRequest<{ Params: { uuid: string; id: string } }>>();
    await this.histories.get(params.uuid, new PathId().transform(params.id));
    return true;
  }
}
