import type { OpenAPIObject } from '@nestjs/swagger';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

type Json = Record<string, unknown>;
type Operation = { responses: Record<string, { content?: Json; headers?: Json }> };

/** Headers that clients can make use of. */
const useful = [
  'Retry-After',
  'WWW-Authenticate',
  'ETag',
  'Content-Disposition',
  'Link',
  'X-Total-Count',
  'X-Next-Cursor',
];
/** Told with other answers too, of which the document does not speak. */
const usefulWithSuccess = ['RateLimit', 'RateLimit-Policy', 'Idempotent-Replayed'];

export interface Answer {
  method: string;
  path: string;
  status: number;
  headers: { get(name: string): string | null };
  body: unknown;
}

/** Holds every answer against the live OpenAPI document; objects may have no key that the document does not name. */
export class Contract {
  private readonly ajv = new Ajv({ strict: false, allErrors: true });
  private readonly validators = new Map<Json, ValidateFunction>();

  private readonly document: OpenAPIObject;

  constructor(document: OpenAPIObject) {
    this.document = resolved(document);
    addFormats.default(this.ajv);
    this.ajv.addSchema({ $id: 'document', components: closed(document.components) } as Json);
  }

  /** @throws Error when the answer's status or body is not documented */
  check({ method, path, status, headers, body }: Answer): void {
    const operation = this.operation(method, path);
    if (method === 'HEAD' || method === 'OPTIONS' || (!operation && (status === 404 || status === 405))) return;
    if (!operation) throw new Error(`${method} ${path} answered ${status}, but is not in the document`);
    const unknown = undocumentedHeaders(operation, status, headers);
    if (unknown.length > 0) throw new Error(`${method} ${path} answered ${status} with undocumented ${unknown}`);
    if (status === 304 && operation.responses[304] && body === '') return;
    const type = headers.get('content-type');
    const [mediaType = ''] = (type ?? '').split(';');
    const documented = operation.responses[status]?.content?.[mediaType] as
      | { schema: Json; example?: Json; examples?: Record<string, { value: Json }> }
      | undefined;
    if (!documented) throw new Error(`${method} ${path} answered ${status} ${type}, which the document does not name`);
    const { schema, example, examples = {} } = documented;
    const validate = this.validator(schema);
    if (!validate(body)) {
      throw new Error(`${method} ${path} ${status}: ${JSON.stringify(body)} ${this.ajv.errorsText(validate.errors)}`);
    }
    const { code } = (body ?? {}) as { code?: string };
    const shown = Object.values(examples).map(({ value }) => value.code);
    if (status >= 400 && status < 500 && code && !shown.includes(code)) {
      throw new Error(`${method} ${path} answered ${status} ${code}, of which the document has no example`);
    }
    if (example && doneIn(example) !== doneIn(body as Json)) {
      throw new Error(
        `${method} ${path} ${status}: ${JSON.stringify(body)} is not what ${JSON.stringify(example)} says`,
      );
    }
  }

  private operation(method: string, path: string): Operation | undefined {
    const asked = segments(path);
    const candidates = Object.entries(this.document.paths).filter(([template]) => fits(segments(template), asked));
    // a literal path goes before one with a parameter
    candidates.sort(([a], [b]) => a.split('{').length - b.split('{').length);
    const item = candidates[0]?.[1] as unknown as Record<string, Operation> | undefined;
    return item?.[method.toLowerCase()];
  }

  private validator(schema: Json): ValidateFunction {
    const known = this.validators.get(schema) ?? this.ajv.compile(closed(schema) as Json);
    this.validators.set(schema, known);
    return known;
  }
}

const undocumentedHeaders = ({ responses }: Operation, status: number, headers: Answer['headers']) =>
  [...useful, ...(status < 300 ? usefulWithSuccess : [])].filter(
    (name) => headers.get(name) !== null && !responses[status]?.headers?.[name],
  );

/** What an answer says was done, without what it was done to. */
const doneIn = ({ message }: Json) => (typeof message === 'string' ? message.replace(/`.*`/, '') : undefined);

const segments = (path: string) =>
  (path.split('?', 1)[0] ?? '')
    .replace(/\/$/, '')
    .replace('/approve/appointments/', '/approve/appointment/')
    .split('/');

const fits = (template: string[], asked: string[]) =>
  template.length === asked.length && template.every((part, at) => part.startsWith('{') || part === asked[at]);

/** The same with what it refers to in its place, but for schemas. */
export function resolved(document: OpenAPIObject): OpenAPIObject {
  const parts = new Map<string, unknown>();
  const partAt = (reference: string) =>
    reference
      .split('/')
      .slice(1)
      .reduce((part, key) => (part as Json)[key], document as unknown);
  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== 'object' || value === null) return value;
    const { $ref } = value as Json;
    if (typeof $ref !== 'string' || $ref.startsWith('#/components/schemas/'))
      return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, resolve(part)]));
    if (!parts.has($ref)) parts.set($ref, resolve(partAt($ref)));
    return parts.get($ref);
  };
  return resolve(document) as OpenAPIObject;
}

/** The same with closed objects and with references into the whole document. */
export function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { example: _, ...rest } = schema as Json;
  const own = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, closed(value)])) as Json;
  if (typeof own.$ref === 'string') own.$ref = `document${own.$ref}`;
  if (own.properties && own.type === 'object') own.additionalProperties = false;
  return own;
}
