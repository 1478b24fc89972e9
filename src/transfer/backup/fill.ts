import type { PoolClient } from 'pg';
import { copyIn, Fingerprinting, fingerprintOf, rowsOf } from '../copy.js';
import { withOldValues } from '../old-values.js';
import { prefilled, quote, type Table } from '../tables.js';
import type { Transaction } from '../transaction.js';
import { addNotValid, type Constraint, constraintsOf, drop, validate } from './constraints.js';
import { type ContentReader, copyLine, type Footer, parseComment } from './content.js';
import type { Header } from './header.js';
import { type Sequence, setSequence } from './sequences.js';

/**
 * Fills the empty tables of an open transaction with a backup's rows and compares what they hold then.
 * @throws SyntaxError when the content is not what its header says or these tables can hold
 */
export async function fill({ client, tables }: Transaction, header: Header, reader: ContentReader): Promise<Footer[]> {
  const constraints = await constraintsOf(client, tables);
  const loose = constraints.filter(isIn(header.notValid));
  if (loose.length !== header.notValid.length) throw new SyntaxError('it has other constraints');
  for (const constraint of loose) await drop(client, constraint);
  const footers: Footer[] = [];
  for (const { name } of tables.filter((table) => prefilled.includes(table.name))) {
    await client.query(`DELETE FROM ${quote(name)}`);
  }
  await withOldValues(client, async () => {
    for (const table of tables) footers.push(await fillTable(client, table, reader));
  });
  await reader.end();
  for (const constraint of loose) await addNotValid(client, constraint);
  for (const constraint of constraints.filter(({ valid }) => !valid)) {
    if (!loose.includes(constraint)) await validate(client, constraint);
  }
  for (const sequence of sequencesFor(tables, header)) await setSequence(client, sequence);
  for (const table of tables) await compare(client, table, footers);
  await client.query(`ANALYZE ${tables.map(({ name }) => quote(name)).join(', ')}`);
  return footers;
}

const isIn = (listed: Header['notValid']) => (constraint: Constraint) =>
  listed.some(({ table, name }) => table === constraint.table && name === constraint.name);

function sequencesFor(tables: readonly Table[], { sequences }: Header): Sequence[] {
  const numbered = tables.flatMap(({ name, columns }) =>
    columns.filter((column) => column.numbered).map((column) => ({ table: name, column: column.name })),
  );
  return numbered.map(({ table, column }) => {
    const found = sequences.find((sequence) => sequence.table === table && sequence.column === column);
    if (!found) throw new SyntaxError('it has other sequences');
    return found;
  });
}

async function fillTable(client: PoolClient, table: Table, reader: ContentReader): Promise<Footer> {
  if ((await reader.line()) !== copyLine(table)) throw new SyntaxError(`the rows of ${table.name} are missing`);
  const fingerprinting = new Fingerprinting();
  await copyIn(client, table, fingerprinting.over(reader.rows()));
  const footer = parseComment<Footer>(await reader.line());
  const { rows, sha256 } = fingerprinting.result();
  if (footer.rows !== rows || footer.sha256 !== sha256) {
    throw new SyntaxError(`the checksum of ${table.name} is not the one of its rows`);
  }
  return { table: table.name, rows, sha256 };
}

async function compare(client: PoolClient, table: Table, footers: readonly Footer[]): Promise<void> {
  const stored = await fingerprintOf(rowsOf(client, table));
  const footer = footers.find((candidate) => candidate.table === table.name);
  if (stored.rows !== footer?.rows || stored.sha256 !== footer.sha256) {
    throw new SyntaxError(`${table.name} would not be in the database as it is in the backup`);
  }
}
