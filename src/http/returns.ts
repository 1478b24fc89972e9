import { STATUS_CODES } from 'node:http';
import { applyDecorators, HttpCode, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';

/** What an operation answers, as a value: a DTO, a list of one, or an object of such. */
export type Shape = Type<unknown> | StringConstructor | readonly [Shape] | { readonly [key: string]: Shape };

/** The type that a Shape describes. */
export type Wire<S> =
  S extends Type<infer T> ? T : S extends readonly [infer Item] ? Wire<Item>[] : { [K in keyof S]: Wire<S[K]> };

type Answering<T> = <A extends never[]>(
  target: object,
  key: string | symbol,
  descriptor: { value?: (...args: A) => Promise<T> },
) => void;

/** What the document says of an answer besides its schema; the example if those of its fields do not make one. */
type Documented<T> = { description?: string; example?: T };

/** Declares an operation's answer once: its status, its schema, and what the compiler lets it return. */
export function Returns<const S extends Shape>(
  status: number,
  shape: S,
  { description = STATUS_CODES[status], example }: Documented<Wire<S>> = {},
): Answering<Wire<S>> {
  const examples = example && { examples: { own: { summary: '', value: example } } };
  const documented = applyDecorators(
    HttpCode(status),
    ApiExtraModels(...modelsIn(shape)),
    ApiResponse({ status, description, schema: schemaOf(shape), ...examples }),
  );
  return (target, key, descriptor) => documented(target, key, descriptor);
}

const isText = (shape: Shape): shape is StringConstructor => shape === String;
const isModel = (shape: Shape): shape is Type<unknown> => typeof shape === 'function';
const isList = (shape: Shape): shape is readonly [Shape] => Array.isArray(shape);

export function modelsIn(shape: Shape): Type<unknown>[] {
  if (isText(shape)) return [];
  return isModel(shape) ? [shape] : Object.values(shape).flatMap(modelsIn);
}

export function schemaOf(shape: Shape): Record<string, unknown> {
  if (isText(shape)) return { type: 'string' };
  if (isModel(shape)) return { $ref: getSchemaPath(shape) };
  if (isList(shape)) return { type: 'array', items: schemaOf(shape[0]) };
  const properties = Object.fromEntries(Object.entries(shape).map(([key, part]) => [key, schemaOf(part)]));
  return { type: 'object', required: Object.keys(shape), properties };
}
