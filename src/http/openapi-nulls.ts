import type { OpenAPIObject } from '@nestjs/swagger';

type Part = { nullable?: unknown; enum?: unknown[]; allOf?: object[]; anyOf?: object[] };

/**
 * Lets null be wherever it is said to be: `nullable` adds it to a `type` alone, and what else the schema asks for still
 * has to hold (OpenAPI 3.0.3, "nullable").
 */
export function admitNulls(document: OpenAPIObject): void {
  for (const part of partsOf(document)) {
    if (part.nullable !== true) continue;
    if (part.enum) part.enum = [...part.enum, null];
    if (part.allOf) part.anyOf = [...part.allOf, { enum: [null] }];
    delete part.allOf;
  }
}

function partsOf(value: unknown): Part[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value as Part, ...Object.values(value).flatMap(partsOf)];
}
