import type { OpenAPIObject } from '@nestjs/swagger';
import { IF_MATCH, malformedIfMatch, PreconditionFailed } from './item.js';
import { hasParameter, type Operation, problem, refuse, type Schema } from './openapi-refusals.js';

/**
 * Adds to what takes If-Match the refusals that come of it, with the current record as GET answers it: of the same path, or
 * of the one above when it is a step of the record.
 */
export function addItems({ paths }: OpenAPIObject): void {
  for (const [path, { get: own, put, post, delete: remove }] of Object.entries(paths)) {
    const get = own ?? paths[path.replace(/[^/]+\/$/, '')]?.get;
    for (const operation of [put, post, remove]) {
      if (get && operation && hasParameter(operation, IF_MATCH)) addItemRefusals(operation, get);
    }
  }
}

function addItemRefusals(operation: Operation, get: Operation): void {
  refuse(operation, 400, 'The If-Match header cannot be read', problem, malformedIfMatch());
  refuse(operation, 412, 'The record has been changed since it was read; its ETag is told', {
    type: 'object',
    required: ['detail', 'code', 'current'],
    properties: {
      detail: { ...text, example: changed },
      code: { ...text, enum: [code], example: code },
      current: answerOf(get),
    },
  });
}

const { detail: changed, code } = new PreconditionFailed({}, '').getResponse() as { detail: string; code: string };
const text = { type: 'string' } as const;

function answerOf({ responses }: Operation): Schema {
  const answer = responses['200'] as { content: { [type: string]: { schema: Schema } } };
  return answer.content['application/json']?.schema ?? {};
}
