import { applyDecorators, type Type } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Expose, plainToInstance, Transform } from 'class-transformer';
import { registerDecorator, Validate, ValidateNested } from 'class-validator';
import * as coerce from './coerce.js';
import { type Coerced, Fault, isFault } from './coerce.js';
import { decimal } from './coerce-number.js';
import { clockTime, day, timeOfDay } from './coerce-time.js';
import { messages } from './errors.js';
import { CodeExists, RowExists } from './row-exists.js';

// One decorator per kind of field: what it accepts, what it says, and how the document shows it.

export interface FieldOptions {
  /** may be absent from a request; `checked`: must be there, but the object's own rule tells when it is not */
  optional?: boolean | 'checked';
  /** may be null, in requests and answers */
  nullable?: boolean;
  example?: unknown;
  description?: string;
}

const SOURCE = Symbol('source');
type Sourced = { [SOURCE]: () => Record<string, unknown> };

/** A DTO of the declared fields of a JSON object: unknown keys stay out, absent ones absent. */
export function toDto<T extends object>(dto: Type<T>, source: Record<string, unknown>): T {
  // the library would copy what it is shown, and call what keys such as `constructor` and `then` hold
  const hidden: Sourced = { [SOURCE]: () => source };
  return plainToInstance(dto, hidden, { excludeExtraneousValues: true, exposeUnsetFields: false });
}

/** Free text, trimmed; with `empty` it may be nothing. `maxLength` counts characters. */
export const Text = ({
  maxLength = 10_000,
  empty = false,
  ...options
}: FieldOptions & { maxLength?: number; empty?: boolean } = {}) =>
  field((value) => coerce.text(value, maxLength, empty), { type: String, maxLength }, options);

/** A person's or an account's name: text of at most 150 characters. */
export const Name = (options: FieldOptions = {}) => Text({ maxLength: 150, ...options });

/** A password: kept as sent. */
export const Password = (options: FieldOptions = {}) => field(coerce.secret, passwordSchema, options);

/** A password that is good enough to be set. */
export const NewPassword = (options: FieldOptions = {}) => field(coerce.newPassword, passwordSchema, options);

/** A password to be set, typed again. */
export const PasswordAgain = (options: FieldOptions = {}) => field(coerce.newSecret, passwordSchema, options);

const passwordSchema = { type: String, format: 'password', writeOnly: true } as const;

export const Email = (options: FieldOptions = {}) =>
  field(coerce.email, { type: String, format: 'email', maxLength: 254 }, { example: 'meera@ward.example', ...options });

export const Mobile = (options: FieldOptions = {}) =>
  field(
    coerce.mobile,
    { type: String, maxLength: 20 },
    { example: '12312343424', description: '1 to 20 ASCII digits', ...options },
  );

export const Choice = (choices: readonly string[], options: FieldOptions = {}) =>
  field((value) => coerce.choice(value, choices), { type: String, enum: [...choices] }, options);

/** A decimal of at most three digits before the point and one after; a string on the wire. */
export const Decimal = (options: FieldOptions = {}) => field(decimal, { type: String }, options);

/** A whole number, from 0 to 2147483647 unless told otherwise. */
export const Whole = ({
  min = 0,
  max = coerce.INT4_MAX,
  ...options
}: FieldOptions & { min?: number; max?: number } = {}) =>
  field((value) => coerce.whole(value, min, max), { type: 'integer', minimum: min, maximum: max }, options);

export const Flag = (options: FieldOptions = {}) => field(coerce.flag, { type: Boolean }, options);

export const Day = (options: FieldOptions = {}) => field(day, { type: String, format: 'date' }, options);

/** A moment in an answer: UTC, ISO 8601 with `Z`. */
export const Instant = ({ example, description, nullable }: FieldOptions = {}) =>
  ApiProperty({
    type: String,
    format: 'date-time',
    ...(nullable && { nullable }),
    ...(description && { description }),
    ...(example !== undefined && { example }),
  } as ApiPropertyOptions);

export const TimeOfDay = (options: FieldOptions = {}) =>
  field(
    timeOfDay,
    { type: String, pattern: '^\\d{1,2}:\\d{1,2}(:\\d{1,2}([.,]\\d+)?)?$' },
    {
      description: '`HH:MM[:SS[.uuuuuu]]`; answered as `HH:MM:SS`, with six decimals when there is a fraction',
      ...options,
    },
  );

/** A time of day in whole minutes; with `end` the day's end, 24:00, is one too. */
export const ClockTime = ({ end = false, ...options }: FieldOptions & { end?: boolean } = {}) =>
  field(
    (value) => clockTime(value, end),
    { type: String, pattern: '^\\d{1,2}:\\d{1,2}(:00)?$' },
    { description: end ? '`HH:MM`, up to 24:00' : '`HH:MM`', ...options },
  );

/** The integer key of a row of `entity`, which must exist. */
export const Reference = (entity: () => Type, options: FieldOptions = {}) =>
  applyDecorators(field(coerce.key, { type: 'integer', minimum: 1 }, options), Validate(RowExists, [entity]));

/** The code of a new row. */
export const NewCode = (options: FieldOptions = {}) => field(coerce.newCode, codeSchema, options);

/** The code of a row of `entity`, which must exist and be active; with `kept` it need not be, for whoever has it. */
export const Code = (entity: () => Type, { kept = false, ...options }: FieldOptions & { kept?: boolean } = {}) =>
  applyDecorators(field(coerce.code, codeSchema, options), Validate(CodeExists, [entity, kept]));

const codeSchema = { type: String, pattern: coerce.CODE.source } as const;

/**
 * An object within the object.
 * An `envelope` part that is absent or null reports "No data provided", as the reference does.
 */
export function Part(type: () => Type<object>, options: FieldOptions & { envelope?: boolean } = {}) {
  const parse = (value: unknown): Coerced<object> => {
    if (value === null) return options.envelope ? new Fault(messages.noData, true) : new Fault(messages.null);
    return partOf(type(), value);
  };
  const required = options.envelope ? new Fault(messages.noData, true) : new Fault(messages.required);
  // the document's generator knows a lazy type by this very name
  return applyDecorators(field(parse, { type: () => type() }, options, required), ValidateNested());
}

/** A list of at most `max` objects; faults are told by their place in it. */
export function Parts(type: () => Type<object>, { max, ...options }: FieldOptions & { max: number }) {
  const parse = (value: unknown): Coerced<Coerced<object>[]> => {
    if (value === null) return new Fault(messages.null);
    const items = coerce.list(value, max);
    return isFault(items) ? items : items.map((item) => partOf(type(), item));
  };
  const schema = { type: () => type(), isArray: true, maxItems: max };
  return applyDecorators(field(parse, schema, options), ValidateNested({ each: true }));
}

function partOf(type: Type<object>, value: unknown): Coerced<object> {
  const part = coerce.dictionary(value);
  return isFault(part) ? part : toDto(type, part);
}

function field(
  parse: (value: unknown) => unknown,
  schema: ApiPropertyOptions,
  { optional = false, nullable = false, example, description }: FieldOptions,
  missing = new Fault(messages.required),
): PropertyDecorator {
  const documented = {
    ...schema,
    required: optional !== true,
    ...(nullable && { nullable }),
    ...(description && { description }),
  };
  return applyDecorators(
    Expose(),
    Transform(({ obj, key }) => accept(obj, key, parse, nullable), { toClassOnly: true }),
    Coercible(optional !== false, missing),
    ApiProperty({ ...documented, ...(example !== undefined && { example }) } as ApiPropertyOptions),
  );
}

function accept(hidden: Sourced, key: string, parse: (value: unknown) => unknown, nullable: boolean): unknown {
  const source = hidden[SOURCE]();
  if (!Object.hasOwn(source, key)) return undefined;
  const value = source[key];
  return value === null && nullable ? null : parse(value);
}

/** Refuses what coercion turned into a Fault, and what is missing though required. */
function Coercible(optional: boolean, missing: Fault): PropertyDecorator {
  return (target, propertyName) =>
    registerDecorator({
      name: 'coercible',
      target: target.constructor,
      propertyName: String(propertyName),
      options: { context: { missing } },
      validator: {
        validate: (value: unknown) => (value === undefined ? optional : !isFault(value)),
        defaultMessage: (args) => (isFault(args?.value) ? args.value.message : missing.message),
      },
    });
}
