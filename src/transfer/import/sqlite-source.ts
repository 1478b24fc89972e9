import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { OperatorError } from '../../operator-error.js';
import { type Model, models } from './models.js';
import type { Source, SourceRow } from './source.js';

/** SQLite's own and Django's record of its migrations: nothing that anybody entered. */
const BOOKKEEPING = /^(sqlite_|django_migrations$)/;

/** @throws OperatorError when the file is damaged, or not the former service's */
export function openSqlite(file: string): Source {
  try {
    const database = new DatabaseSync(file, { readOnly: true });
    // all tables as of one moment, even if the former service still runs
    database.exec('BEGIN');
    return new SqliteSource(file, database);
  } catch (error) {
    throw inWords(file, error);
  }
}

class SqliteSource implements Source {
  readonly kind = 'SQLite file';
  readonly size: number;
  readonly others: ReadonlyMap<string, number>;
  done = 0;

  constructor(
    private readonly file: string,
    private readonly database: DatabaseSync,
  ) {
    const ours = new Set<string>(Object.values(models).map(({ table }) => table));
    // refused before anything is written, if a table or column is missing
    for (const model of Object.keys(models)) database.prepare(select(model as Model));
    this.size = [...ours].reduce((rows, table) => rows + this.count(table), 0);
    const others = this.tables().filter((table) => !ours.has(table) && !BOOKKEEPING.test(table));
    this.others = new Map(others.map((table) => [table, this.count(table)]));
  }

  async *rows(): AsyncGenerator<SourceRow> {
    try {
      for (const model of Object.keys(models)) yield* this.rowsOf(model as Model);
    } catch (error) {
      throw inWords(this.file, error);
    }
  }

  close(): void {
    this.database.close();
  }

  private *rowsOf(model: Model): Generator<SourceRow> {
    const statement = this.database.prepare(select(model));
    statement.setReadBigInts(true);
    for (const row of statement.iterate()) {
      this.done++;
      const fields = Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)]));
      yield { model, pk: fields.pk, fields };
    }
  }

  private tables(): string[] {
    return this.database
      .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`)
      .all()
      .map(({ name }) => `${name}`);
  }

  private count(table: string): number {
    return Number(this.database.prepare(`SELECT count(*) AS count FROM [${table}]`).get()?.count);
  }
}

function select(model: Model): string {
  const { table, key, columns, references } = models[model];
  // in brackets: SQLite takes an unknown name in double quotes for a text
  const fields = [...columns.map((name) => `[${name}]`), ...references.map((name) => `[${name}_id] AS [${name}]`)];
  return `SELECT ${[`[${key}] AS pk`, ...fields].join(', ')} FROM [${table}]`;
}

/** Whole numbers as JSON would have them, unless they are too large for it. */
const plain = (value: SQLOutputValue | undefined) =>
  typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value;

function inWords(file: string, error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== 'ERR_SQLITE_ERROR') return error;
  const foreign = /^no such (table|column)/.test(message);
  return new OperatorError(
    foreign
      ? `${file} is an SQLite file, but not one of the former service: ${message}.`
      : `${file} cannot be read as an SQLite file: ${message}.`,
    { cause: error },
  );
}
