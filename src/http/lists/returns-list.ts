import { applyDecorators, SetMetadata, type Type } from '@nestjs/common';
import { ApiQuery, ApiResponse } from '@nestjs/swagger';
import type { List, ListField } from '../../database/list.js';
import type { Listing } from '../../database/lists.js';
import { CostsAs } from '../costs.js';
import { noSuchParameter } from '../query-reader.js';
import { Returns, type Wire } from '../returns.js';
import { configure } from '../route-config.js';
import { enumOf } from '../words.js';
import { AnswerList } from './answer-list.js';
import { CSV } from './csv.js';
import { DEFAULT_PAGE_SIZE, MAX_PAGE, MAX_PAGE_SIZE, MAX_WORDS } from './list-query.js';

type Answering<T> = <A extends never[]>(
  target: object,
  key: string | symbol,
  descriptor: { value?: (...args: A) => Promise<Listing<T>> },
) => void;

/**
 * Declares a route that answers a list: whole, or a page of it, as JSON or CSV, with the parameters of `list`.
 * @param envelope the key that holds the list, or undefined for a bare list
 * @param row an example of its rows, if those of the fields do not make one
 */
export function ReturnsList<T>(list: List<unknown>, dto: Type<T>, envelope?: string, row?: T): Answering<T> {
  const shape = envelope ? { [envelope]: [dto] as const } : ([dto] as const);
  const rows = row && [row];
  const documented = Returns(200, shape, {
    description: 'The whole list, or the page that was asked for',
    example: (envelope && rows ? { [envelope]: rows } : rows) as Wire<typeof shape>,
  });
  const others = applyDecorators(
    SetMetadata(CSV, true),
    CostsAs('list'),
    configure({ list: new AnswerList(dto, envelope) }),
    ...parametersOf(list),
    refusesParameters,
  );
  return (target, key, descriptor) => {
    documented(target, key, descriptor as never);
    others(target, key, descriptor);
  };
}

/** What QueryReader answers. */
export const refusesParameters = ApiResponse({
  status: 400,
  description: 'Parameters that are unknown or malformed',
  schema: { type: 'object', additionalProperties: { type: 'array', items: { type: 'string' } } },
  examples: { parameters: { summary: '', value: { colour: [noSuchParameter] } } },
});

function parametersOf(list: List<unknown>): MethodDecorator[] {
  const { fields: named, groups } = list;
  const fields = Object.entries(named);
  const sortable = fields.filter(([, { uses }]) => uses.includes('sort')).map(([name]) => name);
  return [
    query(
      'q',
      { type: 'string', maxLength: 100 },
      `up to ${MAX_WORDS} words that must all be found in ${list.searched}; case and accents do not matter`,
    ),
    ...fields.flatMap(([name, field]) => fieldParameters(name, field)),
    ...(groups
      ? [query('group', { type: 'string', enum: Object.keys(groups) }, 'one row for all with this in common')]
      : []),
    query(
      'sort',
      // without an example, which Swagger UI would send
      { type: 'string' },
      `up to three of ${sortable.join(', ')}; - for descending, as in -${sortable[0]}`,
    ),
    query('page', { type: 'integer', minimum: 1, maximum: MAX_PAGE }, 'number of the page, from 1'),
    // without defaults, which Swagger UI would send: a whole list would be had as a page
    query(
      'page_size',
      { type: 'integer', minimum: 1, maximum: MAX_PAGE_SIZE },
      `rows of a page, ${DEFAULT_PAGE_SIZE} where only page or cursor is there; without all of them the list is whole`,
    ),
    query(
      'cursor',
      { type: 'string' },
      'X-Next-Cursor of the page before, or what Link has: stable while rows come and go',
    ),
    query(
      'count',
      { type: 'boolean' },
      list.countedOnRequest ? 'true tells X-Total-Count' : 'false leaves X-Total-Count out, true waits for it',
    ),
  ];
}

const schemas: Readonly<Record<ListField['kind'], object>> = {
  text: { type: 'string' },
  choice: { type: 'string' },
  integer: { type: 'integer' },
  bigint: { type: 'integer' },
  decimal: { type: 'number' },
  date: { type: 'string', format: 'date' },
  time: { type: 'string', format: 'time' },
  instant: { type: 'string', format: 'date-time' },
  boolean: { type: 'boolean' },
  uuid: { type: 'string', format: 'uuid' },
};

function fieldParameters(name: string, { kind, choices, uses }: ListField): MethodDecorator[] {
  const schema = schemas[kind];
  const value = choices ? enumOf(choices) : { schema };
  const description = `only rows with this ${name}`;
  return [
    ...(uses.includes('filter') ? [ApiQuery({ name, required: false, ...value, description })] : []),
    ...(uses.includes('range')
      ? [query(`${name}_from`, schema, 'this or more'), query(`${name}_to`, schema, 'this or less')]
      : []),
  ];
}

export const query = (name: string, schema: object, description: string, required = false) =>
  ApiQuery({ name, required, schema, description });
