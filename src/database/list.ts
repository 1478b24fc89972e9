import type { Pattern } from './list-search.js';
import type { Statement } from './statements.js';

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
  /** what decides among equals instead of the list's id, where an index has that */
  readonly tie?: { readonly sql: string; readonly kind: FieldKind };
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
  /** a condition that finds all patterns, which are never none, in what `?q=` searches: for the whole list, or a page of it */
  readonly search: (patterns: readonly Pattern[], whole: boolean) => string;
  /**
   * For a page, instead of `body` with the search as a condition: the `first` rows, ORDER BY and LIMIT, that the patterns find. One
   * person may have millions of rows, and many none: PostgreSQL cannot know whether to read theirs or to go through all.
   */
  readonly firstFound?: (patterns: readonly Pattern[], conditions: string, first: string) => string;
  /** the patterns need not be in the names of one person */
  readonly wordByWord?: boolean;
  /** the SQL starts at an owner, whose absence is told by no row at all; such a list is short enough to be read at once */
  readonly owned: boolean;
  /** asked, with the same values, whether there is an owner of a list that is empty, and does not tell by itself */
  readonly owner?: Statement<unknown>;
  /** hardly ever longer than some hundred rows: read at once, and only streamed when it is */
  readonly short?: boolean;
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
  readonly after?: readonly unknown[] | undefined;
  /** of the row to end before; not both */
  readonly before?: readonly unknown[] | undefined;
  /** whether a page tells how many rows there are on all pages */
  readonly counted: boolean;
  /** the number was asked for by name, also where that takes long */
  readonly countAsked?: boolean;
}

/** The sort of a request with what tells all rows apart as its last word, in the direction before it, so that an index can serve both. */
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

/** What a cursor's sort begins with that is of a page before a row. */
export const BEFORE = '<';

export function orderOf<Row>(list: List<Row>, sort: readonly Sort[]): OrderTerm[] {
  const asked = sort.length > 0 ? sort : list.order.map(sortTerm);
  const terms = asked
    .map(({ field, descending }) => {
      const { sql, order = sql, kind } = fieldOf(list, field);
      return { sql: order, kind, descending };
    })
    .filter(({ sql }) => sql !== '');
  if (terms.some(({ sql }) => sql === list.id)) return terms;
  const last = asked.at(-1);
  const tie = (last && fieldOf(list, last.field).tie) ?? { sql: list.id, kind: 'integer' };
  return [...terms, { ...tie, descending: last?.descending ?? false }];
}

export function fieldOf<Row>(list: List<Row>, name: string): ListField {
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

/** What all rows of a list share: it may be sorted by, which changes nothing. */
export const shared: ListField = { kind: 'boolean', sql: '', uses: ['sort'] };
