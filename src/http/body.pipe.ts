import { type ArgumentMetadata, Injectable, type PipeTransform, type Type } from '@nestjs/common';
import { type ValidationError, validate } from 'class-validator';
import { type RawBody, readBody } from './body.js';
import { dictionary, Fault, isFault } from './coerce.js';
import { BareList, FieldErrors, type FieldFaults, messages } from './errors.js';
import { toDto } from './fields.js';

/** A DTO with a rule over several fields, asked once every field by itself is right. */
export interface ObjectRule {
  /** @returns faults of this object, or a sentence for the reference's bare-list answer */
  check(): FieldFaults | string | undefined;
}

/** A DTO whose faults are answered in a shape of its own. */
export interface AnsweredForm {
  answer(faults: FieldFaults): FieldFaults;
}

/** Turns a request's body into its DTO, or refuses it with every fault at once. */
@Injectable()
export class BodyPipe implements PipeTransform {
  async transform(value: unknown, { type, metatype }: ArgumentMetadata): Promise<unknown> {
    if (type !== 'body' || !metatype) return value;
    const body = await readBody(value as RawBody | undefined);
    const fields = body === null ? new Fault(messages.noData, true) : dictionary(body);
    if (isFault(fields)) throw new FieldErrors({ non_field_errors: [fields.message] });
    const dto = toDto(metatype as Type<object>, fields);
    const faults = collect(dto, await validate(dto, { forbidUnknownValues: false }));
    if (Object.keys(faults).length > 0)
      throw new FieldErrors('answer' in dto ? (dto as AnsweredForm).answer(faults) : faults);
    return dto;
  }
}

/** The faults of an object and, where its fields are right, of its own rule. */
function collect(dto: object, errors: ValidationError[]): FieldFaults {
  const faults: FieldFaults = {};
  for (const [name, part] of Object.entries(dto)) {
    const error = errors.find(({ property }) => property === name);
    const found = Array.isArray(part) ? collectItems(part, error) : collectPart(part, error);
    if (Object.keys(found).length > 0) faults[name] = found;
  }
  for (const error of errors) faults[error.property] ??= faultOf(error);
  return Object.keys(faults).length > 0 ? faults : ownFaults(dto);
}

const collectPart = (part: unknown, error: ValidationError | undefined): FieldFaults =>
  isPart(part) ? collect(part, error?.children ?? []) : {};

/** By their places, `{}` for an object that is right; nothing when all are. */
function collectItems(items: unknown[], error: ValidationError | undefined): FieldFaults[] {
  const faults = items.map((item, at): FieldFaults => {
    if (isFault(item)) return { non_field_errors: [item.message] };
    const own = error?.children?.find(({ property }) => property === String(at));
    return collectPart(item, own);
  });
  return faults.some((found) => Object.keys(found).length > 0) ? faults : [];
}

function faultOf({ value, constraints = {}, contexts }: ValidationError): FieldFaults | string[] {
  if (constraints.coercible === undefined) {
    const [name = '', message = ''] = Object.entries(constraints)[0] ?? [];
    return contexts?.[name]?.faults ?? [message];
  }
  const fault: Fault = isFault(value) ? value : contexts?.coercible.missing;
  return fault.ofObject ? { non_field_errors: [fault.message] } : [fault.message];
}

function ownFaults(dto: object): FieldFaults {
  const found = 'check' in dto ? (dto as ObjectRule).check() : undefined;
  if (typeof found === 'string') throw new BareList(found);
  return found ?? {};
}

const isPart = (value: unknown): value is object => typeof value === 'object' && value !== null && !isFault(value);
