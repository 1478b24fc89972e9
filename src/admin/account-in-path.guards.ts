import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Doctors } from '../doctors/doctors.service.js';
import { Patients } from '../patients/patients.service.js';

const uuidOf = (context: ExecutionContext) =>
  context.switchToHttp().getRequest<FastifyRequest<{ Params: { uuid: string } }>>().params.uuid;

/** Refuses a body for a doctor who is not there before it is read. */
@Injectable()
export class DoctorInPath implements CanActivate {
  constructor(private readonly doctors: Doctors) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    await this.doctors.get(uuidOf(context));
    return true;
  }
}

/** Refuses a body for a patient who is not there before it is read. */
@Injectable()
export class PatientInPath implements CanActivate {
  constructor(private readonly patients: Patients) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    await this.patients.get(uuidOf(context));
    return true;
  }
}
