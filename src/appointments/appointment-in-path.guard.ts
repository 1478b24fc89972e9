import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { AccountRequest } from '../auth/role.guard.js';
import { NotFound } from '../http/errors.js';
import { PathId } from '../http/path-id.js';
import { Appointments } from './appointments.service.js';

/** Refuses a body for an appointment that is not there, or not the caller's, before it is read. */
@Injectable()
export class AppointmentInPath implements CanActivate {
  constructor(private readonly appointments: Appointments) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { params, account } = context.switchToHttp().getRequest<AccountRequest>();
    const id = new PathId().transform((params as { id: string }).id);
    if (!account || !(await this.appointments.concerns(id, account))) throw new NotFound();
    return true;
  }
}
