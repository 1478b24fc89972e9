import { ApiHeader, type OpenAPIObject } from '@nestjs/swagger';
import { hasParameter, operationsOf, problem, refuse } from '../openapi-refusals.js';
import { firstRequestRunning, keyReused } from './kept-answers.js';
import { LONGEST_KEY, malformedKey } from './key.js';

const name = 'Idempotency-Key';
const schema = { type: 'string', minLength: 1, maxLength: LONGEST_KEY } as const;
const description =
  'Of your choice, best a random UUID. A repetition with the same key and the same bytes within 24 hours is not run again ' +
  'but answered as the first, with `Idempotent-Replayed: true`; while the first runs, it waits';

export const keyHeader = (said: string) => ApiHeader({ name, required: false, description: said, schema });

/** Adds the Idempotency-Key to every POST, with what it may be answered. */
export function addRetries(document: OpenAPIObject): void {
  for (const [operation, method] of operationsOf(document)) {
    if (method !== 'post') continue;
    refuse(operation, 400, 'The Idempotency-Key cannot be read', problem, malformedKey());
    if (hasParameter(operation, name)) continue;
    operation.parameters = [
      ...(operation.parameters ?? []),
      { name, in: 'header', required: false, description, schema },
    ];
    refuse(operation, 422, 'The Idempotency-Key came with another request before', problem, keyReused());
    refuse(operation, 503, '', problem, firstRequestRunning());
  }
}
