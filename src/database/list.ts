import { isIndexed, type Narrow } from './common-trigrams.js';
import { type Statement, statement } from './statements.js';

export type FieldKind =
  | 'text'
  | 'choice'
  | 'integer'
  | 'bigint'
  | 'decimal'
  | 'date'
  | 'time'
  | 'instant'
  | 'boolean'
  | 'uuid';

/** A field of a list that requests may name. */
export interface ListField {
  readonly sql: string;
  /** to sort by, where `sql` can be null */
  readonly order?: string;
  /** to filter by, where it is not `sql` that has the value */
  readonly condition?: (value: string) => string;
  readonly kind: FieldKind;
  readonly choices?: readonly string[];
  /** `filter`: `?name=`; `range`: `?name_from=` and `?name_to=`; `sort`: `?sort=name` */
  readonly uses: readonly ('filter' | 'range' | 'sort')[];
}

/** What a list reads, and by what it can be searched, filtered and sorted: declared once, next to its SQL. */
export interface List<Row> {
  /** undefined: planned each time, where even a page takes the work of many rows */
  readonly name: string | undefined;
  readonly columns: string;
  /** FROM and WHERE, with the conditions of a request put in */
  readonly body: (conditions: string) => string;
  /** SQL of the integer key, the last word of every order */
  readonly id: string;
  /** without a sort asked for: names of fields, `-` for descending; then the id */
  readonly order: readonly string[];
  readonly fields: Readonly<Record<string, ListField>>;
  /** a condition that finds all patterns, which are never none, in what `?q=` searches */
  readonly search: (patterns: readonly Pattern[]) => string;
  /** the patterns need not be in the names of one person */
  readonly wordByWord?: boolean;
  /** the SQL starts at an owner, whose absence is told by no row at all; such a list is short enough to be read at once */
  readonly owned: boolean;
  /** what `search` looks through, in words */
  readonly searched: string;
  /**
   * Where a row stands for others too: a condition on the row, from one that any of them meets. Fields that are `alike` in all
   * of them are the row's own.
   */
  readonly standIn?: { readonly alike: readonly string[]; readonly condition: (condition: string) => string };
  /** the same rows in another way: `?group=name` */
  readonly groups?: Readonly<Record<string, List<Row>>>;
  /** list_counts has the number of its rows, under its name */
  readonly counted?: boolean;
  /** a page tells the number of all rows only when `?count=true` asks for it, as it takes long */
  readonly countedOnRequest?: boolean;
  /** never set: carries the type of a row */
  readonly row?: Row;
}

/** Placeholders for what LIKE is to find. */
export interface Pattern {
  readonly text: string;
  /** for what an index of trigrams is asked instead, together with the narrow ones of all other patterns */
  readonly narrow: string | undefined;
  /** a word with letters is in no mobile but one of the former service's that was never a number */
  readonly hasLetters: boolean;
  /** whether it is long enough for an index of trigrams */
  readonly indexed: boolean;
}

export interface Sort {
  readonly field: string;
  readonly descending: boolean;
}

export type Operator = '=' | '>=' | '<=';

/** A request for a list, every part of it valid for the list. */
export interface ListRequest {
  readonly conditions: readonly { readonly field: string; readonly operator: Operator; readonly value: unknown }[];
  /** name of the list's group that is meant instead */
  readonly group?: string | undefined;
  /** words that all must be found */
  readonly words: readonly string[];
  readonly sort: readonly Sort[];
  /** rows to give and to leave out before them; undefined for the whole list */
  readonly page: { readonly size: number; readonly skip: number } | undefined;
  /** the sort's values and the id of the row to go on after */
  readonly after: readonly unknown[] | undefined;
  /** whether a page tells how many rows there are on all pages */
  readonly counted: boolean;
  /** the number was asked for by name, also where that takes long */
  readonly countAsked?: boolean;
}

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

/** Statement and values of a request; `own` are values for placeholders that the list's own SQL has, from $1 on. */
export interface Plan<Row> {
  readonly rows: Statement<Row>;
  /** each row of the page says how many there are, as finding them is all the work of a search */
  readonly found: boolean;
  readonly count: Statement<{ count: number }>;
  readonly values: unknown[];
  readonly countValues: unknown[];
}

/**
 * Whether the rows of a search are numbered, also where nobody asks: PostgreSQL would else hope to find a page among the first
 * rows, and read all if it is not there. Words that are too short for an index, or that nearly all have, may fill it.
 */
const isNumbered = <Row>(list: List<Row>, { counted, words }: ListRequest, narrow: Narrow) =>
  list.countedOnRequest
    ? counted && words.length > 0
    : words.some((word) => (counted || narrow([word])[0]?.length !== 0) && isIndexed(word));

/** Gives a placeholder for a value. */
type Bind = (value: unknown, cast: string) => string;

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
  const conditions = conditionsOf(list, request, bind, narrow);
  const countValues = [...values];
  const count = `SELECT count(${list.id})::int AS count ${list.body(and(conditions))}`;
  const kept = list.counted && conditions.length === 0;
  const order = orderOf(list, request.sort);
  const after = request.after ? [afterCondition(order, request.after, bind)] : [];
  const body = list.body(and([...conditions, ...after]));
  const { page } = request;
  const searched = page !== undefined && !list.owned && isNumbered(list, request, narrow);
  const select = `SELECT ${list.columns}${page ? extras(order, searched) : ''} ${body}`;
  const limit = page ? ` LIMIT ${page.size + 1} OFFSET ${page.skip}` : '';
  const name = conditions.length === 0 ? nameOf(list, request) : undefined;
  return {
    rows: statement(name, `${select} ORDER BY ${orderBy(order)}${limit}`),
    values,
    // with a cursor, the rows before it are missing in the number
    found: searched && request.counted && !request.after,
    count: kept ? keptCount : statement(undefined, count),
    countValues: kept ? [list.name] : countValues,
  };
}

function conditionsOf<Row>(list: List<Row>, request: ListRequest, bind: Bind, narrow: Narrow): string[] {
  const { standIn } = list;
  const [own, others]: [string[], string[]] = [[], searchOf(list, request.words, bind, narrow)];
  for (const { field, operator, value } of request.conditions) {
    const { sql, kind, condition } = fieldOf(list, field);
    const placeholder = bind(value, casts[kind]);
    (standIn?.alike.includes(field) ? own : others).push(
      condition?.(placeholder) ?? `${sql} ${operator} ${placeholder}`,
    );
  }
  return standIn && others.length > 0 ? [...own, standIn.condition(and(others))] : [...own, ...others];
}

function searchOf<Row>(list: List<Row>, words: readonly string[], bind: Bind, narrow: Narrow) {
  const parts = list.wordByWord ? words.flatMap((word) => narrow([word])) : narrow(words);
  // a word without any leaves all to the others, if they have
  const nothing = parts.some((some) => some?.length) && !list.wordByWord ? [] : undefined;
  const patterns = words.map((word, at) => patternOf(word, bind, parts[at]?.length === 0 ? nothing : parts[at]));
  return patterns.length > 0 ? [list.search(patterns)] : [];
}

/** The narrow one gets its placeholder when it is asked for, as PostgreSQL refuses values that no placeholder takes. */
function patternOf(word: string, bind: Bind, parts: readonly string[] | undefined): Pattern {
  let placeholder: string | undefined;
  return {
    text: bind(likePattern([word]), 'text'),
    hasLetters: /\p{L}/u.test(word),
    indexed: isIndexed(word),
    get narrow() {
      if (parts) placeholder ??= bind(likePattern(parts), 'text');
      return placeholder;
    },
  };
}

/** A search that finds each pattern by itself. */
export const each = (find: (pattern: Pattern) => string) => (patterns: readonly Pattern[]) => and(patterns.map(find));

/** In the order of the id alone, the row's id is the cursor. */
function extras(order: readonly OrderTerm[], numbered: boolean): string {
  const sorted = order.map(({ sql }) => sql).join(', ');
  const cursor = order.length > 1 ? `, json_build_array(${sorted})::text AS cursor` : '';
  return numbered ? `${cursor}, (count(*) OVER ())::int AS total` : cursor;
}

/** A name keeps a plan on each connection for good: only for the few shapes that everybody asks for. */
function nameOf<Row>({ name }: List<Row>, { sort, page, after }: ListRequest): string | undefined {
  if (!name || sort.length > 0) return undefined;
  if (!page) return name;
  return page.skip === 0 && usualSizes.has(page.size) ? `${name}.${after ? 'after' : 'page'}-${page.size}` : undefined;
}

/** The sort of a request with the id as its last word, in the direction before it, so that an index can serve both. */
export interface OrderTerm {
  sql: string;
  kind: FieldKind;
  descending: boolean;
}

/** `name`, or `-name` for descending. */
export const sortTerm = (term: string): Sort => ({ field: term.replace(/^-/, ''), descending: term.startsWith('-') });

/** What `sortTerm` reads, its terms with a comma between them. */
export const sortText = (sort: readonly Sort[]) =>
  sort.map(({ field, descending }) => `${descending ? '-' : ''}${field}`).join(',');

export function orderOf<Row>(list: List<Row>, sort: readonly Sort[]): OrderTerm[] {
  const asked = sort.length > 0 ? sort : list.order.map(sortTerm);
  const terms = asked.map(({ field, descending }) => {
    const { sql, order = sql, kind } = fieldOf(list, field);
    return { sql: order, kind, descending };
  });
  const descending = terms.at(-1)?.descending ?? false;
  return terms.some(({ sql }) => sql === list.id) ? terms : [...terms, { sql: list.id, kind: 'integer', descending }];
}

function fieldOf<Row>(list: List<Row>, name: string): ListField {
  const field = list.fields[name];
  if (!field) throw new Error(`the list ${list.name} has no field ${name}`);
  return field;
}

/** A field for `?name=` and sorting, as most are. */
export const field = (kind: FieldKind, sql: string, more: Partial<ListField> = {}): ListField => ({
  kind,
  sql,
  uses: ['filter', 'sort'],
  ...more,
});

/** A field for `?name=`, `?name_from=`, `?name_to=` and sorting. */
export const amount = (kind: FieldKind, sql: string, more: Partial<ListField> = {}): ListField =>
  field(kind, sql, { uses: ['filter', 'range', 'sort'], ...more });

/** A field for sorting alone. */
export const sortable = (kind: FieldKind, sql: string): ListField => field(kind, sql, { uses: ['sort'] });

const and = (conditions: readonly string[]) => conditions.join(' AND ') || 'true';

const orderBy = (order: OrderTerm[]) =>
  order.map(({ sql, descending }) => `${sql}${descending ? ' DESC' : ''}`).join(', ');

/** Rows after the one with these values: one row comparison where all directions agree, which an index can serve. */
function afterCondition(order: OrderTerm[], after: readonly unknown[], bind: Bind): string {
  const values = order.map(({ kind }, at) => bind(after[at], casts[kind]));
  if (order.every(({ descending }) => descending === order[0]?.descending)) {
    const sqls = order.map(({ sql }) => sql).join(', ');
    return `(${sqls}) ${order[0]?.descending ? '<' : '>'} (${values.join(', ')})`;
  }
  const alternatives = order.map(({ sql, descending }, at) => {
    const same = order.slice(0, at).map((before, index) => `${before.sql} = ${values[index]}`);
    return `(${and([...same, `${sql} ${descending ? '<' : '>'} ${values[at]}`])})`;
  });
  return `(${alternatives.join(' OR ')})`;
}

/** What means something to LIKE, at once or once `folded` has made it ASCII. */
const special = /[\\%_\uff05\ufe6a\uff3f\u2216\uff3c\ufe68]/g;

/** What holds the parts, in their order. */
const likePattern = (parts: readonly string[]) => `%${parts.map((part) => part.replace(special, '\\$&')).join('%')}%`;
