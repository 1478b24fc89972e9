import { applyDecorators, HttpException } from '@nestjs/common';
import { ApiExtraModels, ApiProperty, ApiResponse, type OpenAPIObject } from '@nestjs/swagger';
import { unparsable, unsupported } from './body.js';
import {
  bodyTooLarge,
  type Code,
  codes,
  messages,
  NotFound,
  overloaded,
  Problem,
  tooManyRequests,
  tryAgain,
} from './errors.js';
import { notAcceptable } from './request-shape.guard.js';
import { modelsIn, type Shape, schemaOf } from './returns.js';

export type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
export type Schema = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string];
export type ObjectSchema = Exclude<Schema, { $ref: string }>;
type Schemas = Record<string, Schema>;

export class ProblemDto {
  @ApiProperty({ description: 'a sentence for people' })
  detail: string;

  @ApiProperty({ description: 'a stable word for programs', enum: codes, enumName: 'ProblemCode' })
  code: Code;
}

/**
 * Declares an error answer of one operation that does not follow from what the operation is: its shapes, a ProblemDto
 * unless told otherwise, and errors that show it.
 */
export function Refuses(status: number, description: string, ...answers: (Shape | HttpException)[]) {
  const { errors, shapes } = sorted(answers);
  const schemas = shapes.length > 0 ? shapes.map(schemaOf) : errors.every(isProblem) ? [schemaOf(ProblemDto)] : [];
  return applyDecorators(
    ApiExtraModels(...shapes.flatMap(modelsIn)),
    ApiResponse({ status, description, schema: anyOf(schemas) ?? {}, examples: examplesOf(errors) as never }),
  );
}

const sorted = <Shape>(answers: (Shape | HttpException)[]) => ({
  errors: answers.filter((answer): answer is HttpException => answer instanceof HttpException),
  shapes: answers.filter(
    (answer): answer is Exclude<typeof answer, HttpException> => !(answer instanceof HttpException),
  ),
});

const isProblem = (error: HttpException) => error instanceof Problem;

const anyOf = <T>(schemas: T[]) => (schemas.length > 1 ? { anyOf: schemas } : schemas[0]);

export const problem = { $ref: '#/components/schemas/ProblemDto' };
const messageList: ObjectSchema = { type: 'array', items: { type: 'string' } };

/** Adds to every operation the errors that follow from what it is: with a body or without. */
export function addRefusals(document: OpenAPIObject): void {
  const schemas = document.components?.schemas as Schemas;
  for (const [operation, method] of operationsOf(document)) {
    refuse(operation, 404, 'There is no such record', problem, new NotFound());
    refuse(operation, 406, 'The Accept header leaves no room for JSON', problem, notAcceptable());
    refuse(operation, 503, 'The service is busy; Retry-After tells when to come back', problem, overloaded, tryAgain());
    if (isHealth(operation)) continue;
    refuse(operation, 429, 'Too much was asked; Retry-After tells when to come back', problem, tooManyRequests(60));
    if (method === 'get') operation.responses[304] = { description: 'Still what the ETag in If-None-Match stands for' };
    if (method !== 'get') refuse(operation, 413, 'The body is larger than 1 MiB', problem, bodyTooLarge());
    const body = bodySchema(operation);
    if (body) addBodyRefusals(operation, body, schemas);
  }
}

export const isHealth = ({ tags = [] }: Operation) => tags.includes('Health');

export const hasParameter = ({ parameters = [] }: Operation, name: string) =>
  parameters.some((parameter) => 'name' in parameter && parameter.name === name);

const unread = unparsable('JSON parse error - Invalid syntax at position 14');

function addBodyRefusals(operation: Operation, body: Schema, schemas: Schemas): void {
  const faults = faultSchema(body, schemas);
  refuse(operation, 400, 'The body cannot be read, or its fields are not right', problem, faults, unread);
  refuse(operation, 415, 'The body is not JSON, urlencoded or multipart', problem, unsupported('text/plain'));
}

export function* operationsOf({
  paths,
}: OpenAPIObject): Generator<[operation: Operation, method: string, path: string]> {
  for (const [path, item] of Object.entries(paths)) {
    for (const method of ['get', 'post', 'put', 'delete'] as const) {
      const operation = item[method];
      if (operation) yield [operation, method, path];
    }
  }
}

type Refusal = { description: string; content?: { [type: string]: { schema?: Schema; examples?: object } } };

export function refuse(
  operation: Operation,
  status: number,
  description: string,
  ...answers: (Schema | HttpException)[]
): void {
  const declared = operation.responses[status] as Refusal | undefined;
  const { schema, examples } = declared?.content?.['application/json'] ?? {};
  const known = schema && Object.keys(schema).length > 0 ? alternativesIn(schema) : [];
  const { errors, shapes: schemas } = sorted(answers);
  operation.responses[status] = {
    description: declared?.description || description,
    content: {
      'application/json': {
        schema: anyOf(distinct([...known, ...schemas.flatMap(alternativesIn)])) as Schema,
        examples: { ...examples, ...examplesOf(errors) } as never,
      },
    },
  };
}

export const nameIn = ($ref: string) => $ref.replace('#/components/schemas/', '');

export const alternativesIn = (schema: Schema): Schema[] => ('anyOf' in schema && schema.anyOf) || [schema];

const distinct = (schemas: Schema[]) => [
  ...new Map(schemas.map((schema) => [JSON.stringify(schema), schema])).values(),
];

/** By their codes. */
function examplesOf(errors: HttpException[]): Record<string, { value: unknown }> {
  const examples: Record<string, { value: unknown }> = {};
  for (const error of errors) {
    const value = error.getResponse();
    const { code = Array.isArray(value) ? 'sentence' : 'faults' } = value as { code?: string };
    examples[code in examples ? `${code}_again` : code] = { value };
  }
  return examples;
}

export const bodySchema = (operation: Operation): Schema | undefined =>
  (operation.requestBody as { content: { [type: string]: { schema: Schema } } } | undefined)?.content[
    'application/json'
  ]?.schema;

/** For every field of a request the list of its messages, nested as the request is. */
function faultSchema(schema: Schema, schemas: Schemas): Schema {
  if (!('$ref' in schema)) return messageList;
  const name = nameIn(schema.$ref);
  const faults = `${name.replace(/Dto$/, '')}Faults`;
  if (!schemas[faults]) {
    schemas[faults] = { type: 'object' };
    schemas[faults] = objectFaults(schemas[name] as ObjectSchema, schemas);
  }
  return { $ref: `#/components/schemas/${faults}` };
}

function objectFaults({ properties = {}, required = [] }: ObjectSchema, schemas: Schemas): ObjectSchema {
  const faults = Object.entries(properties).map(([field, schema]): [string, Schema] => {
    const item = itemOf(schema);
    if (item) return [field, { anyOf: [{ type: 'array', items: faultSchema(item, schemas) }, wholeList, messageList] }];
    const part = partOf(schema);
    if (part) return [field, { anyOf: [faultSchema(part, schemas), messageList] }];
    // of a form with a new password it is the name of a new account
    const isNew = field === 'username' && 'password2' in properties;
    return [field, isNew ? { anyOf: [messageList, takenSchema] } : messageList];
  });
  const example = oneFault({ properties, required }, schemas);
  return { type: 'object', properties: { ...Object.fromEntries(faults), non_field_errors: messageList }, example };
}

/** The first field that must be there is not; where none must, the first that may not be null is. */
function oneFault({ properties = {}, required = [] }: ObjectSchema, schemas: Schemas): object {
  const [field = ''] =
    required.length > 0 ? required : Object.keys(properties).filter((name) => !isNullable(properties[name]));
  const part = partOf(properties[field] ?? {});
  if (!part) return { [field]: [required.length > 0 ? messages.required : messages.null] };
  const { $ref } = faultSchema(part, schemas) as { $ref: string };
  return { [field]: (schemas[nameIn($ref)] as ObjectSchema).example };
}

const isNullable = (schema: Schema | undefined) => schema && 'nullable' in schema && schema.nullable;

const partOf = (schema: Schema): Schema | undefined =>
  '$ref' in schema ? schema : schema.allOf?.find((candidate) => '$ref' in candidate);

const itemOf = (schema: Schema): Schema | undefined =>
  'items' in schema && schema.items && '$ref' in schema.items ? schema.items : undefined;

/** What is wrong with a list as a whole. */
const wholeList: ObjectSchema = { type: 'object', properties: { non_field_errors: messageList } };

const takenSchema: ObjectSchema = {
  type: 'object',
  required: ['username'],
  properties: { username: { type: 'string', example: 'This username already exists' } },
};
