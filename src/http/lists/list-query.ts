import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import {
  BEFORE,
  type FieldKind,
  type List,
  type ListField,
  type ListRequest,
  type Operator,
  orderOf,
  type Sort,
  sortTerm,
  sortText,
} from '../../database/list.js';
import { type Coerced, choice, Fault, isFault } from '../coerce.js';
import { QueryReader, wholeNumber } from '../query-reader.js';
import { parseValue } from './list-values.js';

export const DEFAULT_PAGE_SIZE = 50;
export const MAX_PAGE_SIZE = 200;
export const MAX_PAGE = 1_000_000;
export const MAX_WORDS = 5;

/** The request for a list that the query string makes; 400 naming every parameter that is unknown or malformed. */
export const ListQuery = createParamDecorator((list: List<unknown>, context: ExecutionContext): ListRequest => {
  return readListQuery(list, context.switchToHttp().getRequest<FastifyRequest>().query as Record<string, unknown>);
});

/** @throws FieldErrors naming the parameters */
export function readListQuery(list: List<unknown>, query: Record<string, unknown>): ListRequest {
  const reader = new QueryReader(query);
  const q = reader.take('q', searchWords) ?? [];
  const sort = reader.take('sort', (text) => sortOf(list, text)) ?? [];
  const conditions = Object.entries(list.fields).flatMap(([name, field]) => conditionsOf(reader, name, field));
  const group = list.groups && reader.take('group', (text) => choice(text, Object.keys(list.groups ?? {})));
  const size = reader.take('page_size', wholeNumber(1, MAX_PAGE_SIZE));
  const number = reader.take('page', wholeNumber(1, MAX_PAGE));
  const cursor = reader.take('cursor', (text) => cursorOf(list, sort, text));
  const count = reader.take('count', (text) => parseValue({ kind: 'boolean' }, text));
  const counted = (count ?? !list.countedOnRequest) === true;
  if (number !== undefined && cursor !== undefined) reader.refuse('cursor', 'Give either page or cursor.');
  reader.finish();
  const paged = size !== undefined || number !== undefined || cursor !== undefined;
  const pageSize = size ?? DEFAULT_PAGE_SIZE;
  const page = paged ? { size: pageSize, skip: ((number ?? 1) - 1) * pageSize } : undefined;
  return { conditions, group, words: q, sort, page, ...cursor, counted, countAsked: count === true };
}

const operators: Readonly<Record<string, Operator>> = { '': '=', _from: '>=', _to: '<=' };

function conditionsOf(reader: QueryReader, name: string, field: ListField): ListRequest['conditions'] {
  const suffixes = [
    ...(field.uses.includes('filter') ? [''] : []),
    ...(field.uses.includes('range') ? ['_from', '_to'] : []),
  ];
  return suffixes.flatMap((suffix) => {
    const value = reader.take(`${name}${suffix}`, (text) => parseValue(field, text));
    return value === undefined ? [] : [{ field: name, operator: operators[suffix] as Operator, value }];
  });
}

function searchWords(text: string): Coerced<string[]> {
  const words = text.split(/\s+/).filter(Boolean);
  if (text.includes('\0') || !text.isWellFormed()) return new Fault('Not a valid string.');
  if ([...text].length > 100 || words.length > MAX_WORDS)
    return new Fault(`Give at most ${MAX_WORDS} words of 100 characters together.`);
  return words;
}

function sortOf(list: List<unknown>, text: string): Coerced<Sort[]> {
  const sortable = Object.keys(list.fields).filter((name) => list.fields[name]?.uses.includes('sort'));
  const terms = text.split(',').map(sortTerm);
  const names = terms.map(({ field }) => field);
  if (names.some((name) => !sortable.includes(name)) || new Set(names).size < names.length || names.length > 3) {
    return new Fault(`Give up to three of ${sortable.join(', ')}, each once, with - for descending.`);
  }
  return terms;
}

/** A cursor is the JSON list of the sort, its values and the id of a row, in base64url. */
function cursorOf(list: List<unknown>, sort: Sort[], text: string): Coerced<Pick<ListRequest, 'after' | 'before'>> {
  const invalid = new Fault('This cursor is not of this list in this order.');
  try {
    const [sorted, ...values]: unknown[] = JSON.parse(Buffer.from(text, 'base64url').toString());
    const order = orderOf(list, sort);
    const before = sorted === BEFORE + sortText(sort);
    if ((!before && sorted !== sortText(sort)) || values.length !== order.length) return invalid;
    const parsed = order.map(({ kind }, at) => readKey(kind, String(values[at])));
    if (parsed.some(isFault)) return invalid;
    return before ? { after: undefined, before: parsed } : { after: parsed };
  } catch {
    return invalid;
  }
}

/** A date that is not there is sorted as the last; the last day of 9999 ends in another year where clocks are behind UTC. */
function readKey(kind: FieldKind, text: string): Coerced<unknown> {
  if (kind === 'date' && text === 'infinity') return text;
  const late = kind === 'instant' && text.startsWith('10000-01-01');
  const value = parseValue({ kind }, late ? text.replace('10000-01-01', '9999-12-31') : text);
  return late && !isFault(value) ? text : value;
}

export const encodeCursor = (cursor: string) => Buffer.from(cursor).toString('base64url');
