import type { OpenAPIObject } from '@nestjs/swagger';
import { operationsOf, type Schema } from './openapi-refusals.js';

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

const wholeExamples = new Map<string, unknown>();

/** A DTO's example as a whole, where the examples of its fields would not fit together. */
export const Example =
  (example: unknown): ClassDecorator =>
  (dto) => {
    wholeExamples.set(dto.name, example);
  };

export function sample(schema: Schema, schemas: Record<string, Schema>): unknown {
  if ('$ref' in schema) {
    const name = schema.$ref.replace('#/components/schemas/', '');
    return wholeExamples.get(name) ?? sample(schemas[name] ?? {}, schemas);
  }
  if (schema.example !== undefined) return schema.example;
  if (schema.allOf?.[0]) return sample(schema.allOf[0], schemas);
  if (schema.type === 'array') return schema.items ? [sample(schema.items, schemas)] : [];
  if (!schema.properties) return null;
  return Object.fromEntries(Object.entries(schema.properties).map(([field, part]) => [field, sample(part, schemas)]));
}
