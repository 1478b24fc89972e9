import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import type { PoolClient } from 'pg';
import { from, to } from 'pg-copy-streams';
import { listOf, orderOf, quote, type Table } from './tables.js';

/** Rows as PostgreSQL's COPY writes them, in chunks that end anywhere. */
export type Rows = AsyncIterable<Buffer>;

export interface Count {
  readonly table: string;
  readonly rows: number;
}

/** What two tables with the same rows have in common. */
export interface Fingerprint {
  readonly rows: number;
  readonly sha256: string;
}

/** The query begins with the first chunk that is asked for. */
export async function* copyOut(client: PoolClient, select: string, format = ''): Rows {
  const stream = client.query(to(`COPY (${select}) TO STDOUT ${format}`));
  // whoever reads hears of an error; when nobody does any more, the end of the connection is none
  stream.on('error', () => undefined);
  yield* stream;
}

/** All rows of a table in the order of its key, a row a line, the columns as `table` has them. */
export function rowsOf(client: PoolClient, table: Table): Rows {
  return copyOut(client, `SELECT ${listOf(table.columns)} FROM ${quote(table.name)} ORDER BY ${orderOf(table)}`);
}

export async function copyIn(client: PoolClient, { name, columns }: Table, rows: Rows): Promise<void> {
  await pipeline(rows, client.query(from(`COPY ${quote(name)} (${listOf(columns)}) FROM STDIN`)));
}

/** Lets rows pass and takes their fingerprint. */
export class Fingerprinting {
  private readonly hash = createHash('sha256');
  private rows = 0;

  async *over(rows: Rows): Rows {
    for await (const chunk of rows) {
      this.hash.update(chunk);
      this.rows += linesIn(chunk);
      yield chunk;
    }
  }

  result(): Fingerprint {
    return { rows: this.rows, sha256: this.hash.digest('hex') };
  }
}

export async function fingerprintOf(rows: Rows): Promise<Fingerprint> {
  const fingerprinting = new Fingerprinting();
  for await (const _ of fingerprinting.over(rows));
  return fingerprinting.result();
}

/** Lets rows pass and tells in the end how many there were. */
export async function* counting(table: string, rows: Rows, tell: (count: Count) => void): Rows {
  let lines = 0;
  for await (const chunk of rows) {
    lines += linesIn(chunk);
    yield chunk;
  }
  tell({ table, rows: lines });
}

/** One for each row: a line's end inside a value is written in other ways, in CSV excepted. */
function linesIn(chunk: Buffer): number {
  let lines = 0;
  for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++;
  return lines;
}
