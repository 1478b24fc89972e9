import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { deviceOf } from './device.js';

/** From where, and with what, somebody proves who they are. */
export interface Caller {
  ip: string;
  device: string | null;
}

export const FromCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { ip, headers } = context.switchToHttp().getRequest<FastifyRequest>();
  return { ip, device: deviceOf(headers['user-agent']) };
});
