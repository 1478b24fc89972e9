import { isDeepStrictEqual } from 'node:util';
import type { OpenAPIObject } from '@nestjs/swagger';
import { sample } from './openapi-examples.js';
import { alternativesIn, operationsOf, problem, type Schema } from './openapi-refusals.js';

type Example = { value: unknown };
type Examples = Record<string, Example>;
type Refusal = { description: string; content?: { 'application/json': { schema: Schema; examples: Examples } } };

/**
 * Gives every refusal its examples: one for each of its shapes, put together from those of the fields, and the errors that
 * it was declared with. One with a code is written once for all.
 */
export function addErrorExamples(document: OpenAPIObject): void {
  const schemas = (document.components?.schemas ?? {}) as Record<string, Schema>;
  const shared: Examples = {};
  for (const [{ responses }] of operationsOf(document)) {
    for (const [status, refusal] of Object.entries(responses as Record<string, Refusal>)) {
      const media = refusal.content?.['application/json'];
      if (status < '4' || !media) continue;
      const own = { ...media, examples: withSharedExamples(media.schema, media.examples, schemas, shared) };
      // what a whole controller declares is one object in all its operations
      responses[status] = { ...refusal, content: { 'application/json': own } };
    }
  }
  document.components = { ...document.components, examples: shared };
}

function withSharedExamples(schema: Schema, declared: Examples, schemas: Record<string, Schema>, shared: Examples) {
  const own: Examples = {};
  const all = [...Object.entries(samplesOf(schema, schemas)), ...Object.entries(declared)];
  return Object.fromEntries(
    all.map(([key, example]): [string, Example | { $ref: string }] => {
      const code = codeOf(example);
      if (!code) return [share(key, example, own), example];
      const name = share(code, example, shared);
      return [name, { $ref: `#/components/examples/${name}` }];
    }),
  );
}

function samplesOf(schema: Schema, schemas: Record<string, Schema>): Examples {
  const samples: Examples = {};
  for (const one of alternativesIn(schema)) {
    const value = isProblem(one) ? null : sample(one, schemas);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) continue;
    samples[codeOf({ value }) ?? 'faults'] = { value };
  }
  return samples;
}

const isProblem = (schema: Schema) => '$ref' in schema && schema.$ref === problem.$ref;

const codeOf = ({ value }: Example) => (value as { code?: string }).code;

/** The name of an example that many may refer to: the one wanted, with a number if it is that of others too. */
function share(wanted: string, example: Example, shared: Examples): string {
  let name = wanted;
  for (let number = 2; shared[name] && !isDeepStrictEqual(shared[name], example); number++)
    name = `${wanted}_${number}`;
  shared[name] = example;
  return name;
}
