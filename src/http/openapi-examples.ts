import type { Type } from '@nestjs/common';
import { ApiBody, type OpenAPIObject } from '@nestjs/swagger';
import { nameIn, operationsOf, type Schema } from './openapi-refusals.js';

type Media = { schema?: Schema; example?: unknown; examples?: Record<string, { value: unknown }> };
type Content = { content?: Record<string, Media> };

/** Gives every request and every answer one whole example: its own, or one put together from those of its fields. */
export function addExamples(document: OpenAPIObject): void {
  const schemas = (document.components?.schemas ?? {}) as Record<string, Schema>;
  for (const [operation] of operationsOf(document)) {
    const bodies = [operation.requestBody, ...successes(operation.responses)] as (Content | undefined)[];
    for (const media of bodies.flatMap((body) => Object.values(body?.content ?? {}))) {
      const [own] = Object.values(media.examples ?? {});
      delete media.examples;
      const example = own ? own.value : media.schema && sample(media.schema, schemas);
      if (example != null) media.example = example;
    }
  }
}

const successes = (responses: Record<string, unknown>) =>
  Object.entries(responses)
    .filter(([status]) => status.startsWith('2'))
    .map(([, response]) => response);

/** Records of the demo data, by what stands before them in a path. */
const records: Readonly<Record<string, string | number>> = {
  '/approve/doctor/': 'd6e19da5-92f8-45e3-ad26-63fa39f8e90f',
  '/approve/patient/': '5b6926d3-fd27-4e25-a989-6e5043788567',
  '/approve/appointment/': 15,
  '/admin/doctor/': '11523302-4827-4d11-888c-10d0d0d4936e',
  '/admin/patient/': 'e48c322c-1221-43eb-8148-b28031870028',
  '/admin/appointment/': 14,
  '/doctor/appointment/': 12,
  '/patient/appointment/': 17,
  '/patient/doctor/': 6,
  '/history/': 9,
  '/departments/': 'CL',
};

/** Gives the paths of what reads or changes a record one that is there; what deletes is not made that easy. */
export function addRecords(document: OpenAPIObject): void {
  for (const [{ parameters = [], responses }, method, path] of operationsOf(document)) {
    for (const parameter of method === 'delete' ? [] : parameters) {
      if (!('name' in parameter) || parameter.in !== 'path') continue;
      const before = path.slice(0, path.indexOf(`{${parameter.name}}`));
      const [, record] = Object.entries(records).find(([end]) => before.endsWith(end)) ?? [];
      if (record === undefined) continue;
      parameter.example = record;
      if (parameter.name === 'id')
        for (const media of mediaOf(responses)) media.example = withId(media.example, record);
    }
  }
}

const mediaOf = (responses: Record<string, unknown>) =>
  (successes(responses) as Content[]).flatMap(({ content }) => Object.values(content ?? {}));

/** The example of a record, in its envelope or without, as that of the path. */
function withId(example: unknown, id: unknown): unknown {
  const isRecord = (value: unknown): value is object => typeof value === 'object' && value !== null && 'id' in value;
  if (isRecord(example)) return { ...example, id };
  const parts = Object.entries(example ?? {}).map(([name, part]) => [name, isRecord(part) ? { ...part, id } : part]);
  return parts.length > 0 ? Object.fromEntries(parts) : example;
}

const wholeExamples = new Map<string, unknown>();

/** A DTO's example as a whole, where the examples of its fields would not fit together. */
export const Example =
  (example: unknown): ClassDecorator =>
  (dto) => {
    wholeExamples.set(dto.name, example);
  };

/** An operation's own example of what is sent, where that of the DTO does not fit it. */
export const Sends = (type: Type, example: object) => ApiBody({ type, examples: { own: { value: example } } });

export function sample(schema: Schema, schemas: Record<string, Schema>): unknown {
  if ('$ref' in schema) {
    const name = nameIn(schema.$ref);
    return wholeExamples.get(name) ?? sample(schemas[name] ?? {}, schemas);
  }
  if (schema.example !== undefined) return schema.example;
  if (schema.allOf?.[0]) return sample(schema.allOf[0], schemas);
  if (schema.type === 'array') return schema.items ? [sample(schema.items, schemas)] : [];
  if (!schema.properties) return null;
  return Object.fromEntries(Object.entries(schema.properties).map(([field, part]) => [field, sample(part, schemas)]));
}
