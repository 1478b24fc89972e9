import type { Writable } from 'node:stream';
import { type Client, type FieldDef, Query } from 'pg';

export interface Call {
  /** of a prepared statement */
  readonly name: string;
  readonly text: string;
  readonly values: unknown[];
}

/** What the driver has inside: a connection, and how a query writes its messages to it. */
export interface Wire {
  readonly stream: Writable;
  _send(message: Buffer): void;
}
const { prepare } = Query.prototype as unknown as { prepare(connection: Wire): void };

type Texts = readonly (string | null)[];
/** Makes a row of the texts of its columns. */
type Reader = (texts: Texts) => unknown;

/** A connection, and how to read the rows of the statements that it has answered before. */
export class Shapes {
  readonly readers = new Map<string, Reader>();
  /** the same connection, that asks for no description */
  readonly undescribed: Wire;

  constructor(
    readonly client: Client,
    wire: Wire,
  ) {
    this.undescribed = Object.create(wire, { describe: { value: () => {} } });
  }
}

/**
 * The driver's query, but PostgreSQL is asked for a description of the columns only once for each statement and connection:
 * telling and reading it takes longer than a short row. Rows are made by a function for each statement.
 */
export class PreparedQuery extends Query {
  declare name: string;
  private readonly found: unknown[] = [];
  private reader: Reader | undefined;
  private fault: unknown;

  constructor(
    { name, text, values }: Call,
    private readonly shapes: Shapes,
    answered: (error: unknown, rows: unknown[]) => void,
  ) {
    super(text, values, (error) => answered(error ?? this.fault, this.found));
    this.name = name;
    this.reader = shapes.readers.get(name);
  }

  protected prepare(connection: Wire): void {
    prepare.call(this, this.reader ? this.shapes.undescribed : connection);
  }

  protected handleRowDescription({ fields }: { fields: FieldDef[] }): void {
    this.reader = readerOf(fields, this.shapes.client);
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

const TEXT = 25;

/** Compiled, so that all rows of a statement are objects of one kind and no name is looked up. */
function readerOf(fields: readonly FieldDef[], client: Client): Reader {
  const parserOf = (type: number) => client.getTypeParser(type, 'text') as (text: string) => unknown;
  const parsers = fields.map(({ dataTypeID }) => parserOf(dataTypeID));
  const columns = fields.map(({ name }, at) => {
    const text = `texts[${at}]`;
    const value = parsers[at] === parserOf(TEXT) ? text : `${text} === null ? null : parsers[${at}](${text})`;
    return `${JSON.stringify(name)}: ${value}`;
  });
  return new Function('parsers', `return (texts) => ({ ${columns.join(', ')} });`)(parsers);
}
