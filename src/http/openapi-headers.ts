import type { OpenAPIObject } from '@nestjs/swagger';
import { IF_MATCH } from './item.js';
import { isList } from './lists/openapi-lists.js';
import { hasParameter, isHealth, type Operation, operationsOf } from './openapi-refusals.js';

const text = { type: 'string' } as const;
const number = { type: 'integer' } as const;

const headers = {
  'Retry-After': { description: 'seconds until it may be asked again', schema: number },
  RateLimit: {
    description: 'of each budget the points that are left, and the seconds until it is full again',
    schema: { ...text, example: '"address";r=59990;t=60, "account";r=5990;t=60' },
  },
  'RateLimit-Policy': {
    description: 'of each budget its points, and the seconds that they are for',
    schema: { ...text, example: '"address";q=60000;w=60, "account";q=6000;w=60' },
  },
  'X-Request-Id': {
    description: 'of every answer: by it the log and the record of access name the request',
    schema: { ...text, format: 'uuid' },
  },
  'WWW-Authenticate': { description: 'the scheme of Authorization', schema: { ...text, example: 'Token' } },
  ETag: {
    description: 'for If-None-Match and, of a record, for If-Match; an answer that streams has none',
    schema: text,
  },
  'Idempotent-Replayed': {
    description: '`true` when it is the answer to the first request with this Idempotency-Key',
    schema: { ...text, enum: ['true'] },
  },
  'Content-Disposition': {
    description: 'with CSV the name of a file',
    schema: { ...text, example: 'attachment; filename="patients.csv"' },
  },
  Link: { description: 'first, prev and next page (RFC 8288), when a page was asked for', schema: text },
  'X-Total-Count': {
    description:
      'rows on all pages, with a page and with HEAD, unless count=false; a page leaves it out where counting takes long, unless count=true',
    schema: number,
  },
  'X-Next-Cursor': { description: 'what `cursor` takes for the page after this one', schema: text },
};

type Place = (operation: Operation, status: string, method: string) => boolean;

const succeeds = (status: string) => status.startsWith('2');
const limited: Place = (operation, status) => !isHealth(operation) && (succeeds(status) || status === '429');
const listed: Place = (operation, status) => isList(operation) && (succeeds(status) || status === '304');
/** An answer to GET, and one to a change that is what GET would answer. */
const tagged: Place = (operation, status, method) =>
  status === '412' ||
  ('304' in operation.responses
    ? succeeds(status) || status === '304'
    : hasParameter(operation, IF_MATCH) && method !== 'delete' && succeeds(status));

const places: Readonly<Record<keyof typeof headers, Place>> = {
  'Retry-After': (_, status) => status === '429' || status === '503',
  // told in the document's description of all others
  'X-Request-Id': (_, status) => status === '503',
  RateLimit: limited,
  'RateLimit-Policy': limited,
  'WWW-Authenticate': (_, status) => status === '401',
  ETag: tagged,
  'Idempotent-Replayed': ({ responses }, status) => '422' in responses && succeeds(status),
  'Content-Disposition': (operation, status) => isList(operation) && succeeds(status),
  Link: listed,
  'X-Total-Count': listed,
  'X-Next-Cursor': listed,
};

const ifNoneMatch = {
  name: 'If-None-Match',
  in: 'header' as const,
  required: false,
  description: 'ETags of answers that are at hand: 304 says that one of them still holds',
  schema: text,
};

/** Adds to every answer the headers that tell something, and If-None-Match to every operation that takes it. */
export function addHeaders(document: OpenAPIObject): void {
  for (const [operation, method] of operationsOf(document)) {
    for (const [status, response] of Object.entries(operation.responses)) {
      const told = Object.entries(places).filter(([, isPlace]) => isPlace(operation, status, method));
      const refs = told.map(([name]) => [name, { $ref: `#/components/headers/${name}` }]);
      if (refs.length > 0) Object.assign(response as object, { headers: Object.fromEntries(refs) });
    }
    if ('304' in operation.responses)
      operation.parameters = [...(operation.parameters ?? []), { $ref: `#/components/parameters/${ifNoneMatch.name}` }];
  }
  document.components = { ...document.components, headers, parameters: { [ifNoneMatch.name]: ifNoneMatch } };
}
