import type { OpenAPIObject } from '@nestjs/swagger';

type Part = Record<string, unknown> & {
  nullable?: unknown;
  type?: unknown;
  enum?: unknown[];
  allOf?: object[];
  anyOf?: object[];
};

/**
 * Lets null be wherever it is said to be: `nullable` adds it to a `type` alone, and what else the schema asks for still
 * has to hold (OpenAPI 3.0.3, "nullable"). Beside a reference it is an alternative of its own, and said once.
 */
export function admitNulls(document: OpenAPIObject): void {
  for (const part of partsOf(document)) {
    if (part.nullable !== true) continue;
    if (part.enum) part.enum = [...part.enum, null];
    if (part.allOf) orNull(part, part.allOf);
  }
}

function orNull(part: Part, references: object[]): void {
  part.anyOf = [...references, { enum: [null] }];
  delete part.allOf;
  delete part.type;
  delete part.nullable;
}

/** Every object within. */
export function partsOf(value: unknown): Part[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value as Part, ...Object.values(value).flatMap(partsOf)];
}
