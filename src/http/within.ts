import { type CallHandler, type ExecutionContext, type NestInterceptor, UseInterceptors } from '@nestjs/common';
import { catchError, throwError } from 'rxjs';
import { translate } from '../database/violations.js';
import { FieldErrors, type FieldFaults } from './errors.js';

/** Faults that a service or the database found in the fields of a record, not yet in the request's envelope. */
export class Violation extends FieldErrors {}

/** Puts a service's Violation where the request held the fields: `@Within((faults) => ({ appointments: faults }))`. */
export const Within = (envelope: (faults: FieldFaults) => FieldFaults) => UseInterceptors(new Envelope(envelope));

class Envelope implements NestInterceptor {
  constructor(private readonly envelope: (faults: FieldFaults) => FieldFaults) {}

  intercept(_context: ExecutionContext, next: CallHandler) {
    return next.handle().pipe(catchError((error: unknown) => throwError(() => this.wrap(translate(error)))));
  }

  private wrap(error: unknown): unknown {
    return error instanceof Violation ? new FieldErrors(this.envelope(error.faults)) : error;
  }
}
