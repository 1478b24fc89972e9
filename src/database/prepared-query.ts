import type { Writable } from 'node:stream';
import { type FieldDef, Query } from 'pg';
import { type RowReader, rowReader, type Texts } from './row-reader.js';

export interface Call {
  /** of a prepared statement */
  readonly name: string;
  readonly text: string;
  readonly values: unknown[];
}

/** An error, or else the rows. */
export type Answered = (error: unknown, rows: unknown[]) => void;

/** What the driver has inside: a connection, and how a query writes its messages to it. */
export interface Wire {
  readonly stream: Writable;
  _send(message: Buffer): void;
}
const { prepare } = Query.prototype as unknown as { prepare(connection: Wire): void };

/** A connection, and how to read the rows of the statements that it has answered before. */
export class Shapes {
  readonly readers = new Map<string, RowReader>();
  /** the same connection, that asks for no description */
  readonly undescribed: Wire;

  constructor(wire: Wire) {
    this.undescribed = Object.create(wire, { describe: { value: () => {} } });
  }
}

/**
 * The driver's query, but PostgreSQL is asked for a description of the columns only once for each statement and connection:
 * telling and reading it takes longer than a short row.
 */
export class PreparedQuery extends Query {
  declare name: string;
  private readonly found: unknown[] = [];
  private reader: RowReader | undefined;
  private fault: unknown;

  constructor(
    { name, text, values }: Call,
    private readonly shapes: Shapes,
    answered: Answered,
  ) {
    super(text, values, (error) => answered(error ?? this.fault, this.found));
    this.name = name;
    this.reader = shapes.readers.get(name);
  }

  protected prepare(connection: Wire): void {
    prepare.call(this, this.reader ? this.shapes.undescribed : connection);
  }

  protected handleRowDescription({ fields }: { fields: FieldDef[] }): void {
    this.reader = rowReader(fields);
  }

  protected handleDataRow({ fields }: { fields: Texts }): void {
    try {
      this.found.push(this.reader?.(fields));
    } catch (error) {
      this.fault ??= error;
    }
  }

  protected handleCommandComplete(): void {
    // no description, no rows
    this.reader ??= () => undefined;
    this.shapes.readers.set(this.name, this.reader);
  }
}
