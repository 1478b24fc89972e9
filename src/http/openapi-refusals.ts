import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiProperty, ApiResponse, type OpenAPIObject } from '@nestjs/swagger';
import { modelsIn, type Shape, schemaOf } from './returns.js';

export type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
export type Schema = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string];
type ObjectSchema = Exclude<Schema, { $ref: string }>;
type Schemas = Record<string, Schema>;

export class ProblemDto {
  @ApiProperty({ description: 'a sentence for people', example: 'Not found.' })
  detail: string;

  @ApiProperty({ description: 'a stable word for programs', example: 'not_found' })
  code: string;
}

/** Declares an error answer of one operation that does not follow from what the operation is. */
export function Refuses(status: number, description: string, ...shapes: Shape[]) {
  const [first = schemaOf(ProblemDto), ...others] = shapes.map(schemaOf);
  const schema = others.length > 0 ? { anyOf: [first, ...others] } : first;
  return applyDecorators(ApiExtraModels(...shapes.flatMap(modelsIn)), ApiResponse({ status, description, schema }));
}

export const problem = { $ref: '#/components/schemas/ProblemDto' };
const messageList: ObjectSchema = { type: 'array', items: { type: 'string' } };

/** Adds to every operation the errors that follow from what it is: protected or not, with a body or without. */
export function addRefusals(document: OpenAPIObject): void {
  const schemas = document.components?.schemas as Schemas;
  for (const [operation, method] of operationsOf(document)) {
    refuse(operation, 404, 'There is no such record', problem);
    refuse(operation, 406, 'The Accept header leaves no room for JSON', problem);
    refuse(operation, 503, 'The service is busy; Retry-After tells when to come back', problem);
    if (operation.tags?.includes('Health')) continue;
    refuse(operation, 429, 'Too much was asked, or guessed; Retry-After tells when to come back', problem);
    if (method === 'get') operation.responses[304] = { description: 'Still what the ETag in If-None-Match stands for' };
    refuse(
      operation,
      401,
      operation.security ? 'No token, or one that is no longer good' : 'A token that is no longer good',
      problem,
    );
    if (operation.security) refuse(operation, 403, 'The account has another role', problem);
    if (method !== 'get') refuse(operation, 413, 'The body is larger than 1 MiB', problem);
    const body = bodySchema(operation);
    if (body) addBodyRefusals(operation, body, schemas);
  }
}

export const hasParameter = ({ parameters = [] }: Operation, name: string) =>
  parameters.some((parameter) => 'name' in parameter && parameter.name === name);

function addBodyRefusals(operation: Operation, body: Schema, schemas: Schemas): void {
  refuse(operation, 400, 'The body cannot be read, or its fields are not right', problem, faultSchema(body, schemas));
  refuse(operation, 415, 'The body is not JSON, urlencoded or multipart', problem);
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

export function refuse(operation: Operation, status: number, description: string, ...schemas: Schema[]): void {
  const declared = operation.responses[status] as
    | { description: string; content?: { [type: string]: { schema: Schema } } }
    | undefined;
  const known = declared?.content?.['application/json']?.schema;
  const all = distinct([...(known ? [known] : []), ...schemas].flatMap(alternativesOf));
  const schema = (all.length === 1 ? all[0] : { anyOf: all }) as Schema;
  operation.responses[status] = {
    description: declared?.description || description,
    content: { 'application/json': { schema } },
  };
}

const alternativesOf = (schema: Schema): Schema[] => ('anyOf' in schema && schema.anyOf ? schema.anyOf : [schema]);

const distinct = (schemas: Schema[]) => [
  ...new Map(schemas.map((schema) => [JSON.stringify(schema), schema])).values(),
];

const bodySchema = (operation: Operation): Schema | undefined =>
  (operation.requestBody as { content: { [type: string]: { schema: Schema } } } | undefined)?.content[
    'application/json'
  ]?.schema;

/** For every field of a request the list of its messages, nested as the request is. */
function faultSchema(schema: Schema, schemas: Schemas): Schema {
  if (!('$ref' in schema)) return messageList;
  const name = schema.$ref.replace('#/components/schemas/', '');
  const faults = `${name.replace(/Dto$/, '')}Faults`;
  if (!schemas[faults]) {
    schemas[faults] = { type: 'object' };
    schemas[faults] = objectFaults(schemas[name] as ObjectSchema, schemas);
  }
  return { $ref: `#/components/schemas/${faults}` };
}

function objectFaults({ properties = {} }: ObjectSchema, schemas: Schemas): ObjectSchema {
  const faults = Object.entries(properties).map(([field, schema]): [string, Schema] => {
    const item = itemOf(schema);
    if (item) return [field, { anyOf: [{ type: 'array', items: faultSchema(item, schemas) }, wholeList, messageList] }];
    const part = partOf(schema);
    if (part) return [field, { anyOf: [faultSchema(part, schemas), messageList] }];
    return [field, field === 'username' ? { anyOf: [messageList, takenSchema] } : messageList];
  });
  return { type: 'object', properties: { ...Object.fromEntries(faults), non_field_errors: messageList } };
}

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
