import type { OpenAPIObject } from '@nestjs/swagger';
import { bodySchema, nameIn, type ObjectSchema, operationsOf, type Schema } from './openapi-refusals.js';

const choices = new Map<string, string[]>();

/** For a DTO of which one of these fields must be there; its own rule tells when none is. */
export const OneOf =
  (...fields: string[]): ClassDecorator =>
  (dto) => {
    choices.set(dto.name, fields);
  };

/** Says of each request what must be there of it, which may be nothing. */
export function describeBodies(document: OpenAPIObject): void {
  const schemas = (document.components?.schemas ?? {}) as Record<string, Schema>;
  for (const [name, fields] of choices) {
    Object.assign(schemas[name] ?? {}, { anyOf: fields.map((field) => ({ required: [field] })) });
  }
  for (const [operation] of operationsOf(document)) {
    const body = bodySchema(operation);
    const { required, anyOf } = (body && '$ref' in body ? schemas[nameIn(body.$ref)] : {}) as ObjectSchema;
    if (body && !required && !anyOf) Object.assign(operation.requestBody as object, { required: false });
  }
}
