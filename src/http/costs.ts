import { type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Costs } from '../trust-settings.js';

const COST = 'cost';

/** What a route costs of its caller's budget, if not what its method says. */
export const CostsAs = (kind: keyof Costs) => SetMetadata(COST, kind);

const reading = new Set(['GET', 'HEAD', 'OPTIONS']);

export function kindOf(context: ExecutionContext, { method }: FastifyRequest): keyof Costs {
  return Reflect.getMetadata(COST, context.getHandler()) ?? (reading.has(method) ? 'read' : 'write');
}
