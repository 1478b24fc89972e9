/** A row of the former service as `manage.py dumpdata` shows it; who is in which group stands in rows of its own. */
export interface SourceRow {
  readonly model: string;
  readonly pk: unknown;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The former service's data, in whatever form. */
export interface Source {
  readonly kind: 'SQLite file' | 'dumpdata';
  /** of the reading: rows or bytes */
  readonly size: number;
  readonly done: number;
  /** The rows of the models that are imported, in any order. */
  rows(): AsyncIterable<SourceRow>;
  /** How many rows there are that no import needs, by model or table; complete once the rows were read. */
  readonly others: ReadonlyMap<string, number>;
  close(): void;
}
