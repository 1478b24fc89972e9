import type { PoolClient } from 'pg';
import { computed, type Table } from '../tables.js';
import type { Header } from './header.js';

/**
 * The tables of a backup, with tables and columns in its order, as the database has them: its schema may be an older
 * one than the entities'.
 * @throws SyntaxError when the database has no such tables, or they have other columns
 */
export async function tablesFor(header: Header, client: PoolClient): Promise<Table[]> {
  const stored = await storedTables(client);
  return header.tables.map(({ name, columns: names }) => {
    const columns = stored.find((table) => table.name === name)?.columns ?? [];
    const ordered = names.flatMap((column) => columns.filter((known) => known.name === column));
    if (names.length === 0 || ordered.length !== columns.length || names.length !== columns.length) {
      throw new SyntaxError(`it has other columns of ${name}`);
    }
    return { name, columns: ordered };
  });
}

async function storedTables(client: PoolClient): Promise<Table[]> {
  const { rows } = await client.query<Table>(
    `SELECT c.relname AS name,
            json_agg(json_build_object(
              'name', a.attname,
              'type', format_type(a.atttypid, a.atttypmod),
              'primary', a.attnum = ANY (i.indkey),
              'numbered', pg_get_serial_sequence(quote_ident(c.relname), a.attname) IS NOT NULL)) AS columns
       FROM pg_class c
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attname <> ALL ($1)
       JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
      WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
        AND c.relname <> 'migrations'
      GROUP BY c.relname`,
    [computed],
  );
  return rows;
}
