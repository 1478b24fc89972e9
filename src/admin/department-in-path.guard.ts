import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Departments } from '../doctors/departments.service.js';

/** Refuses a body for a department that is not there before it is read. */
@Injectable()
export class DepartmentInPath implements CanActivate {
  constructor(private readonly departments: Departments) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { params } = context.switchToHttp().getRequest<FastifyRequest<{ Params: { code: string } }>>();
    await this.departments.get(params.code);
    return true;
  }
}
