import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { PathId } from '../http/path-id.js';
import { Appointments } from './appointments.service.js';

/** Refuses a body for an appointment that is not there before it is read. */
@Injectable()
export class AppointmentInPath implements CanActivate {
  constructor(private readonly appointments: Appointments) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { params } = context.switchToHttp().getRequest<FastifyRequest<{ Params: { id: string } }>>();
    await this.appointments.get(new PathId().transform(params.id));
    return true;
  }
}
