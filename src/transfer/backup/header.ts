import { programVersion } from '../../program-version.js';
import type { Transaction } from '../transaction.js';
import { type Constraint, constraintsOf } from './constraints.js';
import { parseComment } from './content.js';
import { type Sequence, sequencesOf } from './sequences.js';

/** What a backup says about itself before its rows. */
export interface Header {
  readonly createdAt: string;
  /** of the program that wrote it */
  readonly version: string;
  readonly postgres: string;
  /** the applied ones, in their order: the schema's version */
  readonly migrations: readonly string[];
  /** in the order of their rows, parents before children */
  readonly tables: readonly { readonly name: string; readonly columns: readonly string[] }[];
  readonly sequences: readonly Sequence[];
  /** the constraints that some rows may violate */
  readonly notValid: readonly Pick<Constraint, 'table' | 'name'>[];
}

/** Takes the snapshot, if nothing did before. */
export async function headerOf({ client, tables }: Transaction): Promise<Header> {
  const { rows } = await client.query<{ name: string }>('SELECT name FROM migrations ORDER BY id');
  const server = await client.query<{ version: string }>(`SELECT current_setting('server_version') AS version`);
  const constraints = await constraintsOf(client, tables);
  return {
    createdAt: new Date().toISOString(),
    version: programVersion(),
    postgres: server.rows[0]?.version ?? '',
    migrations: rows.map(({ name }) => name),
    tables: tables.map(({ name, columns }) => ({ name, columns: columns.map((column) => column.name) })),
    sequences: await sequencesOf(client, tables),
    notValid: constraints.filter(({ valid }) => !valid).map(({ table, name }) => ({ table, name })),
  };
}

/** @throws SyntaxError when the line is not a header */
export function parseHeader(line: string): Header {
  const { version, migrations, tables, sequences, notValid, ...rest } = parseComment<Header>(line);
  const lists = [migrations, tables, sequences, notValid].every(Array.isArray);
  if (!version || !lists || migrations?.length === 0) throw new SyntaxError('it has no header');
  return { version, migrations, tables, sequences, notValid, ...rest } as Header;
}
