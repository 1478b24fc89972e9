import type { OpenAPIObject } from '@nestjs/swagger';
import { type Operation, operationsOf } from '../openapi-refusals.js';

const text = { type: 'string' } as const;
const headers = {
  Link: { description: 'first, prev and next page (RFC 8288), when a page was asked for', schema: text },
  'X-Total-Count': {
    description:
      'rows on all pages, with a page and with HEAD, unless count=false; a page leaves it out where counting takes long, unless count=true',
    schema: { type: 'integer' },
  },
  ETag: { description: 'for If-None-Match, unless the answer streams', schema: text },
  'X-Next-Cursor': { description: 'what `cursor` takes for the page after this one', schema: text },
} as const;

/** Adds to every list what it answers beside its JSON: CSV, and headers that lead from page to page. */
export function addListAnswers(document: OpenAPIObject): void {
  for (const [operation] of operationsOf(document)) {
    const answer = operation.responses['200'];
    if (!isList(operation) || !answer || '$ref' in answer) continue;
    answer.headers = headers;
    answer.content = { ...answer.content, 'text/csv': { schema: text } };
  }
}

const isList = ({ parameters = [] }: Operation) =>
  parameters.some((parameter) => 'name' in parameter && parameter.name === 'cursor');
