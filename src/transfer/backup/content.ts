import { type Fingerprint, Fingerprinting, rowsOf } from '../copy.js';
import type { Chunks } from '../drafts.js';
import { listOf, quote, type Table } from '../tables.js';
import type { Transaction } from '../transaction.js';
import type { Header } from './header.js';

/** The line after a table's rows. */
export interface Footer extends Fingerprint {
  readonly table: string;
}

/** The content of a backup is a script that psql could run: what is not rows or COPY is a comment in JSON. */
export async function* contentOf(
  { client, tables }: Transaction,
  header: Header,
  count: (footer: Footer) => void,
): Chunks {
  yield comment(header);
  for (const table of tables) {
    yield copyLine(table);
    const fingerprinting = new Fingerprinting();
    yield* fingerprinting.over(rowsOf(client, table));
    const footer = { table: table.name, ...fingerprinting.result() };
    yield `\\.\n${comment(footer)}`;
    count(footer);
  }
}

const COMMENT = '-- ';

const comment = (value: unknown) => `${COMMENT}${JSON.stringify(value)}\n`;

export const copyLine = ({ name, columns }: Table) => `COPY ${quote(name)} (${listOf(columns)}) FROM stdin;\n`;

/** @throws SyntaxError when the line is no such comment */
export function parseComment<T extends object>(line: string): Partial<T> {
  if (!line.startsWith(`${COMMENT}{`)) throw new SyntaxError('it is not what its header says');
  return JSON.parse(line.slice(COMMENT.length));
}

const END = Buffer.from('\\.\n');
const LINE_AND_END = Buffer.from('\n\\.\n');

/** Reads such a content line by line and table by table, however it comes in chunks. */
export class ContentReader {
  private readonly chunks: AsyncIterator<Buffer>;
  private rest: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterable<Buffer>) {
    this.chunks = chunks[Symbol.asyncIterator]();
  }

  /** The next line with its end. */
  async line(): Promise<string> {
    let end = this.rest.indexOf('\n');
    while (end < 0) {
      await this.more();
      end = this.rest.indexOf('\n');
    }
    return this.take(end + 1).toString();
  }

  /** The lines up to the end of the table. */
  async *rows(): AsyncGenerator<Buffer, void, undefined> {
    for (;;) {
      if (this.rest.subarray(0, END.length).equals(END)) break;
      const end = this.rest.indexOf(LINE_AND_END);
      // only whole lines, so that the end of the table stands at the start of the rest
      const complete = (end < 0 ? this.rest.lastIndexOf('\n') : end) + 1;
      if (complete > 0) yield this.take(complete);
      else await this.more();
    }
    this.take(END.length);
  }

  /** @throws SyntaxError when there is more */
  async end(): Promise<void> {
    const { done } = await this.chunks.next();
    if (this.rest.length > 0 || !done) throw new SyntaxError('it holds more than its header says');
  }

  private take(length: number): Buffer {
    const taken = this.rest.subarray(0, length);
    this.rest = this.rest.subarray(length);
    return taken;
  }

  private async more(): Promise<void> {
    const { done, value } = await this.chunks.next();
    if (done) throw new SyntaxError('it ends too early');
    this.rest = Buffer.concat([this.rest, value]);
  }
}
