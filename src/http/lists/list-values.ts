import type { ListField } from '../../database/list.js';
import { type Coerced, choice, Fault, flag, INT4_MAX } from '../coerce.js';
import { day, instant, timeOfDay } from '../coerce-time.js';
import { UUID } from '../path-id.js';

/** The value that a parameter's text stands for, fit to be bound in SQL. */
export function parseValue({ kind, choices }: Pick<ListField, 'kind' | 'choices'>, text: string): Coerced<unknown> {
  switch (kind) {
    case 'text':
      return text.includes('\0') || !text.isWellFormed() || text.length > 10_000
        ? new Fault('Not a valid string.')
        : text;
    case 'choice':
      return choices ? choice(text, choices) : text.includes('\0') ? new Fault('Not a valid string.') : text;
    case 'integer':
      return matching(
        /^-?\d{1,10}$/,
        text,
        'A valid integer is required.',
        (value) => Math.abs(Number(value)) <= INT4_MAX,
      );
    case 'bigint':
      return matching(/^-?\d{1,18}$/, text, 'A valid integer is required.');
    case 'decimal':
      return matching(/^-?\d{1,12}(\.\d{1,6})?$/, text, 'A valid number is required.');
    case 'date':
      return day(text);
    case 'time':
      return timeOfDay(text);
    case 'instant':
      return instant(text);
    case 'boolean':
      return flag(text);
    case 'uuid':
      return matching(UUID, text, 'Must be a valid UUID.');
  }
}

const matching = (pattern: RegExp, text: string, message: string, holds = (_: string) => true): Coerced<string> =>
  pattern.test(text) && holds(text) ? text : new Fault(message);
