import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Pool } from 'pg';
import { DataSource } from 'typeorm';
import { CommonTrigrams } from './common-trigrams.service.js';
import { BEFORE, type List, type ListRequest, type Sort, sortText } from './list.js';
import { type PageRow, type Plan, plan } from './list-plan.js';
import { Loan } from './loan.js';
import { RowCursor } from './row-cursor.js';
import { type Absent, isPresent, poolOf, type Statement, Statements, statement, TooManyWaiting } from './statements.js';
import { databaseFault } from './violations.js';

/** Rows that are fetched, and put into words, at a time. */
const BATCH = 1000;
/** Whole lists that may be on their way at once: readers can be slow, and must not keep others from short reads. */
const STREAMS = 8;
/** Whole lists that may wait for that. */
const MAX_WAITING = 64;
/** Milliseconds that a page waits for a number that it tells unasked. */
const COUNTING = 1000;
/** Such numbers that are found at a time, so that long searches do not take the connections of others. */
const COUNTS = 2;
/** Milliseconds that one waits for its turn. */
const TURN = 500;

/** A page of a list. */
export interface Page<Row> {
  readonly rows: Row[];
  /** the cursor of the page after it, undefined on the last, and where a page has become empty */
  readonly next: string | undefined;
  /** the cursor of the page before it, undefined on the first, where it was not reached by a cursor, or has become empty */
  readonly previous: string | undefined;
  /** rows on all pages, if asked for, or soon found */
  readonly total: number | undefined;
}

/** Rows of a list that are not read yet. Each reading is undefined, or ends at once, if their owner does not exist. */
export interface Listing<Row> {
  readonly request: ListRequest;
  page(): Promise<Page<Row> | undefined>;
  /** An empty batch when there are no rows. Once the reader has left, reading ends, even in the middle of a statement. */
  batches(left: AbortSignal): AsyncGenerator<Row[], void, void>;
  count(): Promise<number>;
  map<Shown>(show: (row: Row) => Shown): Listing<Shown>;
}

@Injectable()
export class Lists implements OnApplicationShutdown {
  private readonly streams: Pool;
  private readonly counts: Pool;

  constructor(
    dataSource: DataSource,
    private readonly statements: Statements,
    private readonly trigrams: CommonTrigrams,
  ) {
    this.streams = new Pool({ ...poolOf(dataSource).options, statement_timeout: 0, max: STREAMS });
    // else a server that works on its first row does not see that its reader is gone; where it cannot look, it cannot
    this.streams.on('connect', (client) => {
      client.query(`SET client_connection_check_interval = '1s'`).catch(() => {});
      // a connection that is lost fails its reading, or is replaced when it is needed
      client.on('error', () => {});
    });
    this.streams.on('error', () => {});
    const soon = { statement_timeout: COUNTING, connectionTimeoutMillis: TURN, max: COUNTS };
    this.counts = new Pool({ ...poolOf(dataSource).options, ...soon });
    this.counts.on('error', () => {});
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.streams.end(), this.counts.end()]);
  }

  /** `own` are the values of the placeholders in the list's own SQL. */
  read<Row extends { id: unknown }>(list: List<Row | Absent>, request: ListRequest, own: unknown[]): Listing<Row> {
    const group = list.groups?.[request.group ?? ''];
    if (group) return this.read(group, request, own);
    const planned = this.plan(list, request, own);
    const page = () => this.page(list, request, own, planned);
    const batches = (left: AbortSignal) => this.batches<Row>(list, own, planned, left);
    return listing<Row>(request, page, batches, () => this.count(planned));
  }

  private plan<Row>(list: List<Row>, request: ListRequest, own: unknown[]) {
    return plan(list, request, own, this.trigrams.narrow);
  }

  private async page<Row extends { id: unknown }>(
    list: List<Row | Absent>,
    request: ListRequest,
    own: unknown[],
    planned: Plan<(Row | Absent) & PageRow>,
  ): Promise<Page<Row> | undefined> {
    const [read, counted] = await Promise.all([
      this.statements.all(planned.rows, planned.values),
      request.counted && !planned.found ? this.countFor(list, request, planned) : undefined,
    ]);
    if (read.length === 0 && !(await this.hasOwner(list, request, own))) return undefined;
    const present = read.filter(isPresent) as (Row & PageRow)[];
    const rows = present.slice(0, request.page?.size);
    const more = present.length > rows.length;
    const { before, after } = request;
    if (before) rows.reverse();
    const next = more || before ? cursorOf(request.sort, rows.at(-1)) : undefined;
    const previous = (before ? more : after) ? cursorOf(request.sort, rows[0], BEFORE) : undefined;
    if (!planned.found) return { rows, next, previous, total: counted };
    // behind the last row there is none that could tell
    return { rows, next, previous, total: read[0]?.total ?? (request.page?.skip ? await this.count(planned) : 0) };
  }

  /** Of a list that is empty. A page behind the last row says nothing of the owner; the first page does. */
  private async hasOwner<Row>(list: List<Row>, request: ListRequest, own: unknown[]): Promise<boolean> {
    if (!list.owned) return this.isThere(list.owner, own);
    if (!request.page?.skip) return false;
    const first = this.plan(list, { ...request, page: { size: 1, skip: 0 } }, own);
    return (await this.statements.all(first.rows, first.values)).length > 0;
  }

  private isThere = async (owner: Statement<unknown> | undefined, own: unknown[]): Promise<boolean> =>
    owner === undefined || (await this.statements.first(owner, own)) !== undefined;

  private async count({ count, countValues }: Plan<unknown>): Promise<number> {
    return (await this.statements.first(count, countValues))?.count ?? 0;
  }

  /** Undefined when it would take long: the page is worth more than the number. */
  private async countFor<Row>(
    { owned, short }: List<Row>,
    { countAsked }: ListRequest,
    planned: Plan<unknown>,
  ): Promise<number | undefined> {
    const { count, countValues } = planned;
    if (owned || short || countAsked || count.name) return this.count(planned);
    try {
      const { rows } = await this.counts.query<{ count: number }>(count.text, countValues);
      return rows[0]?.count;
    } catch (error) {
      if (hasRunOut(error)) return undefined;
      throw error;
    }
  }

  private batches<Row extends { id: unknown }>(
    { owned, short, owner }: List<Row | Absent>,
    own: unknown[],
    planned: Plan<Row | Absent>,
    left: AbortSignal,
  ): AsyncGenerator<Row[], void, void> {
    if (owned) return this.atOnce<Row>(planned);
    const all = planned as Plan<Row>;
    return short ? this.unlessLong(all, left, () => this.isThere(owner, own)) : this.stream(all, left);
  }

  private async *unlessLong<Row>(planned: Plan<Row>, left: AbortSignal, isThere: () => Promise<boolean>) {
    const { name, text } = planned.rows;
    const rows = await this.statements.all(statement<Row>(name, `${text} LIMIT ${BATCH + 1}`), planned.values);
    if (rows.length > BATCH) yield* this.stream(planned, left);
    else if (rows.length > 0 || (await isThere())) yield rows;
  }

  private async *atOnce<Row extends { id: unknown }>({ rows, values }: Plan<Row | Absent>) {
    const owned = await this.statements.ofOwner<Row>(rows, values);
    if (owned) yield owned;
  }

  private async *stream<Row>({ rows: { text }, values }: Plan<Row>, left: AbortSignal) {
    if (this.streams.waitingCount >= MAX_WAITING) throw new TooManyWaiting();
    const loan = new Loan(await this.streams.connect());
    const abandon = () => loan.giveBack(true);
    left.addEventListener('abort', abandon);
    try {
      // left while waiting: the connection is as good as new
      if (left.aborted) return loan.giveBack(false);
      const cursor = loan.client.query(new RowCursor<Row>(text, values));
      let rows = await loan.unlessLost(cursor.read(BATCH));
      do {
        yield rows;
        rows = rows.length < BATCH ? [] : await loan.unlessLost(cursor.read(BATCH));
      } while (rows.length > 0);
      loan.giveBack(false);
    } finally {
      left.removeEventListener('abort', abandon);
      abandon();
    }
  }
}

/** Of its time, or of connections. */
const hasRunOut = (error: unknown) =>
  ['57014', '53300'].includes(databaseFault(error)?.code ?? '') ||
  /^timeout exceeded|connection timeout$/.test((error as Error).message);

/** As JSON: how the list is sorted, and where a page after the row goes on, or one before it ends. */
const cursorOf = <Row extends { id: unknown }>(
  sort: readonly Sort[],
  row: (Row & PageRow) | undefined,
  side = '',
): string | undefined => {
  const values = row && (row.cursor ?? JSON.stringify([row.id]));
  return values && `[${JSON.stringify(side + sortText(sort))},${values.slice(1)}`;
};

function listing<Row>(
  request: ListRequest,
  page: () => Promise<Page<Row> | undefined>,
  batches: (left: AbortSignal) => AsyncGenerator<Row[], void, void>,
  count: () => Promise<number>,
): Listing<Row> {
  async function* shown<Shown>(show: (row: Row) => Shown, left: AbortSignal) {
    for await (const rows of batches(left)) yield rows.map(show);
  }
  const shownPage = async <Shown>(show: (row: Row) => Shown) => {
    const read = await page();
    return read && { ...read, rows: read.rows.map(show) };
  };
  return {
    request,
    page,
    batches,
    count,
    map: <Shown>(show: (row: Row) => Shown) =>
      listing(
        request,
        () => shownPage(show),
        (left) => shown(show, left),
        count,
      ),
  };
}
