import type { Narrow } from './common-trigrams.js';
import { type FieldKind, fieldOf, type List, type ListRequest, type OrderTerm, orderOf } from './list.js';
import { and, type Bind, isNumbered, type Pattern, patternsOf } from './list-search.js';
import { type Statement, statement } from './statements.js';

const casts: Readonly<Record<FieldKind, string>> = {
  text: 'text',
  choice: 'text',
  integer: 'integer',
  bigint: 'bigint',
  decimal: 'numeric',
  date: 'date',
  time: 'time',
  instant: 'timestamptz',
  boolean: 'boolean',
  uuid: 'uuid',
};

/** Statement and values of a request, whose rows come from the last to the first if they end before one; `own` are values for placeholders that the list's own SQL has, from $1 on. */
export interface Plan<Row> {
  readonly rows: Statement<Row>;
  /** each row of the page says how many there are, as finding them is all the work of a search */
  readonly found: boolean;
  readonly count: Statement<{ count: number }>;
  readonly values: unknown[];
  readonly countValues: unknown[];
}

const keptCount = statement<{ count: number }>(
  'list-count',
  'SELECT coalesce(sum(difference), 0)::int AS count FROM list_counts WHERE list = $1',
);

/** What a page's row brings beside itself. */
export interface PageRow {
  /** the values that a page after it starts from, as JSON */
  cursor?: string;
  total?: number;
}

/** Page sizes for which PostgreSQL keeps a plan; it makes none for a number of rows that it does not know. */
const usualSizes = new Set([10, 20, 25, 50, 100, 200]);

export function plan<Row>(list: List<Row>, request: ListRequest, own: unknown[], narrow: Narrow): Plan<Row & PageRow> {
  const values = [...own];
  const bind = (value: unknown, cast: string) => `$${values.push(value)}::${cast}`;
  const patterns = patternsOf(list, request.words, bind, narrow);
  const filters = filtersOf(list, request.conditions, bind);
  const conditions = conditionsOf(list, filters, patterns, request.page === undefined);
  const counted = conditionsOf(list, filters, patterns, true);
  const countValues = [...values];
  const count = `SELECT count(${list.id})::int AS count ${list.body(and(counted))}`;
  const kept = list.counted && conditions.length === 0;
  const order = request.before ? reversed(orderOf(list, request.sort)) : orderOf(list, request.sort);
  const edge = request.before ?? request.after;
  const beyond = edge ? [beyondCondition(order, edge, bind)] : [];
  const { page } = request;
  const searched = page !== undefined && !list.owned && isNumbered(list, request.counted, patterns);
  const sorted = `ORDER BY ${orderBy(order)}`;
  const filtered = and([...filters.alike, ...filters.others, ...beyond]);
  const firstFound =
    page && !searched && patterns.length > 0
      ? list.firstFound?.(patterns, filtered, `${sorted} LIMIT ${page.skip + page.size + 1}`)
      : undefined;
  const body = firstFound ?? list.body(and([...conditions, ...beyond]));
  const select = `SELECT ${list.columns}${page ? extras(order, searched) : ''} ${body}`;
  const limit = page ? ` LIMIT ${page.size + 1} OFFSET ${page.skip}` : '';
  const name = conditions.length === 0 ? nameOf(list, request) : undefined;
  return {
    rows: statement(name, `${select} ${sorted}${limit}`),
    values,
    // with a cursor, the rows before it are missing in the number
    found: searched && request.counted && !edge,
    count: kept ? keptCount : statement(undefined, count),
    countValues: kept ? [list.name] : countValues,
  };
}

interface Filters {
  /** of fields that are alike in all rows that one stands for */
  readonly alike: string[];
  readonly others: string[];
}

function filtersOf<Row>(list: List<Row>, conditions: ListRequest['conditions'], bind: Bind): Filters {
  const filters: Filters = { alike: [], others: [] };
  for (const { field, operator, value } of conditions) {
    const { sql, kind, condition } = fieldOf(list, field);
    const placeholder = bind(value, casts[kind]);
    const kept = list.standIn?.alike.includes(field) ? filters.alike : filters.others;
    kept.push(condition?.(placeholder) ?? `${sql} ${operator} ${placeholder}`);
  }
  return filters;
}

function conditionsOf<Row>(list: List<Row>, { alike, others }: Filters, patterns: readonly Pattern[], whole: boolean) {
  const found = patterns.length > 0 ? [list.search(patterns, whole), ...others] : others;
  return list.standIn && found.length > 0 ? [...alike, list.standIn.condition(and(found))] : [...alike, ...found];
}

const exactly = (instant: string) => `to_char(${instant} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/** In the order of the id alone, the row's id is the cursor. */
function extras(order: readonly OrderTerm[], numbered: boolean): string {
  const sorted = order.map(({ sql, kind }) => (kind === 'instant' ? exactly(sql) : sql)).join(', ');
  const cursor = order.length > 1 ? `, json_build_array(${sorted})::text AS cursor` : '';
  return numbered ? `${cursor}, (count(*) OVER ())::int AS total` : cursor;
}

/** A name keeps a plan on each connection for good: only for the few shapes that everybody asks for. */
function nameOf<Row>({ name }: List<Row>, { sort, page, after, before }: ListRequest): string | undefined {
  if (!name || sort.length > 0 || before) return undefined;
  if (!page) return name;
  return page.skip === 0 && usualSizes.has(page.size) ? `${name}.${after ? 'after' : 'page'}-${page.size}` : undefined;
}

const reversed = (order: OrderTerm[]) => order.map((term) => ({ ...term, descending: !term.descending }));

const orderBy = (order: OrderTerm[]) =>
  order.map(({ sql, descending }) => `${sql}${descending ? ' DESC' : ''}`).join(', ');

/**
 * Rows beyond the one with these values: one row comparison where all directions agree, which an index can serve, if the terms
 * are of one table. Else an index serves the first term, which is therefore compared by itself too.
 */
function beyondCondition(order: OrderTerm[], edge: readonly unknown[], bind: Bind): string {
  const values = order.map(({ kind }, at) => bind(edge[at], casts[kind]));
  const beyond = ({ descending }: OrderTerm) => (descending ? '<' : '>');
  const [first] = order;
  if (!first || order.length === 1) return `${first?.sql} ${first && beyond(first)} ${values[0]}`;
  const bound = `${first.sql} ${beyond(first)}= ${values[0]}`;
  if (order.every(({ descending }) => descending === first.descending)) {
    const sqls = order.map(({ sql }) => sql).join(', ');
    return `${bound} AND (${sqls}) ${beyond(first)} (${values.join(', ')})`;
  }
  const alternatives = order.map((term, at) => {
    const same = order.slice(0, at).map((earlier, index) => `${earlier.sql} = ${values[index]}`);
    return `(${and([...same, `${term.sql} ${beyond(term)} ${values[at]}`])})`;
  });
  return `${bound} AND (${alternatives.join(' OR ')})`;
}
