import type { PoolClient } from 'pg';
import { quote, type Table } from '../tables.js';

/** Where the numbering of a column is. */
export interface Sequence {
  readonly table: string;
  readonly column: string;
  /** as text: it may be too large for a number */
  readonly last: string;
  /** whether `last` was given to a row */
  readonly used: boolean;
}

/** Never behind the rows of a snapshot that was taken before. */
export async function sequencesOf(client: PoolClient, tables: readonly Table[]): Promise<Sequence[]> {
  const sequences: Sequence[] = [];
  for (const { name: table, columns } of tables) {
    for (const { name: column } of columns.filter(({ numbered }) => numbered)) {
      const { rows } = await client.query<{ sequence: string }>('SELECT pg_get_serial_sequence($1, $2) AS sequence', [
        quote(table),
        column,
      ]);
      const found = await client.query<{ last: string; used: boolean }>(
        `SELECT last_value::text AS last, is_called AS used FROM ${rows[0]?.sequence}`,
      );
      sequences.push(...found.rows.map((state) => ({ table, column, ...state })));
    }
  }
  return sequences;
}

/** Taken back with the transaction: the restart gives the sequence a new state, which alone setval then changes. */
export async function setSequence(client: PoolClient, { table, column, last, used }: Sequence): Promise<void> {
  await client.query(`ALTER TABLE ${quote(table)} ALTER COLUMN ${quote(column)} RESTART`);
  await client.query('SELECT setval(pg_get_serial_sequence($1, $2), $3::bigint, $4)', [
    quote(table),
    column,
    last,
    used,
  ]);
}
