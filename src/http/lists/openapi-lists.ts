import type { OpenAPIObject } from '@nestjs/swagger';
import { type Operation, operationsOf, problem, refuse } from '../openapi-refusals.js';

/** Adds to every list what it answers beside its JSON: CSV. */
export function addListAnswers(document: OpenAPIObject): void {
  for (const [operation] of operationsOf(document)) {
    const answer = operation.responses['200'];
    if (!isList(operation) || !answer || '$ref' in answer) continue;
    refuse(operation, 406, 'The Accept header leaves no room for JSON or CSV', problem);
    answer.content = { ...answer.content, 'text/csv': { schema: { type: 'string' } } };
  }
}

export const isList = ({ parameters = [] }: Operation) =>
  parameters.some((parameter) => 'name' in parameter && parameter.name === 'cursor');
