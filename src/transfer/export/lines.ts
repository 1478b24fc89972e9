import type { PoolClient } from 'pg';
import { copyOut, type Rows } from '../copy.js';
import { listOf, orderOf, quote, type Table } from '../tables.js';

/** The columns that may leave the house in readable form: not what proves who somebody is. */
const columnsOf = ({ columns }: Table) => columns.filter(({ name }) => !/_(hash|hashes|secret)$/.test(name));

/**
 * A table as CSV by RFC 4180, with a header. No value (NULL) is nothing, an empty text is "".
 * Values are as they are, even those that a spreadsheet would take for a formula: this is data.
 */
export function csvOf(client: PoolClient, table: Table): Rows {
  const selected = columnsOf(table).map(({ name, type }) =>
    type === 'boolean' ? `${quote(name)}::text AS ${quote(name)}` : quote(name),
  );
  const select = `SELECT ${selected.join(', ')} FROM ${quote(table.name)} ORDER BY ${orderOf(table)}`;
  return withCrLf(copyOut(client, select, 'WITH (FORMAT csv, HEADER)'));
}

/** PostgreSQL ends lines with LF alone. One inside quotes belongs to the value. */
async function* withCrLf(rows: Rows): Rows {
  let quotes = 0;
  for await (const chunk of rows) {
    const parts = chunk.toString('latin1').split('"');
    const ended = parts.map((part, at) => ((quotes + at) % 2 === 0 ? part.replaceAll('\n', '\r\n') : part));
    quotes += parts.length - 1;
    yield Buffer.from(ended.join('"'), 'latin1');
  }
}

/** A table's rows as JSON objects, a line each, with a comma before each. */
export function objectsOf(client: PoolClient, table: Table): Rows {
  const row = `SELECT r FROM (SELECT ${listOf(columnsOf(table))}) r`;
  return jsonLines(client, `SELECT ',' || row_to_json((${row})) FROM ${quote(table.name)} ORDER BY ${orderOf(table)}`);
}

/** Rows of a single column of JSON, a row a line: JSON has no control characters, so that nothing is quoted. */
export const jsonLines = (client: PoolClient, select: string) =>
  copyOut(client, select, String.raw`WITH (FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02')`);

/** Elements of an array without the comma before the first. */
export async function* elements(rows: Rows): Rows {
  let first = true;
  for await (const chunk of rows) {
    yield first ? chunk.subarray(1) : chunk;
    first = false;
  }
}
