import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createZstdDecompress } from 'node:zlib';
import { DatabaseError, type PoolClient } from 'pg';
import { migrate, rollback, schemaStatus } from '../../database/migrate.js';
import { OperatorError } from '../../operator-error.js';
import { inWords } from '../drafts.js';
import { prefilled, quote, type Table } from '../tables.js';
import { inTransaction, lock, type Source } from '../transaction.js';
import { ContentReader, type Footer } from './content.js';
import { fill } from './fill.js';
import { type Header, parseHeader } from './header.js';
import { checkSeal } from './seal.js';
import { tablesFor } from './stored-tables.js';

/**
 * Brings the rows of a backup into an empty database, in one transaction, which is committed when what the database
 * then holds has the backup's checksums. The database has the backup's version of the schema meanwhile, and the
 * program's before and after.
 * @returns what was restored, table by table
 * @throws OperatorError when the file is not a whole, undamaged backup of a schema that this program knows, or the
 * database is not empty; no row was written then
 */
export async function restoreBackup(source: Source, file: string): Promise<Footer[]> {
  const handle = await open(file).catch((error) => Promise.reject(inWords(error, file, 'read')));
  try {
    const body = handle.createReadStream({ ...(await checkSeal(handle, file)), autoClose: false });
    let footers: Footer[] = [];
    await pipeline(body, createZstdDecompress(), async (chunks) => {
      footers = await restoreFrom(source, new ContentReader(chunks));
    });
    return footers;
  } catch (error) {
    throw refusal(error, file);
  } finally {
    await handle.close();
  }
}

async function restoreFrom(source: Source, reader: ContentReader): Promise<Footer[]> {
  const header = parseHeader(await reader.line());
  const { applied, pending } = await schemaStatus(source.connection);
  const later = migrationsAfter(header, [...applied, ...pending]);
  await inTransaction(source, 'READ ONLY', ({ client, tables }) => refuseRows(client, tables));
  await migrate(source.connection);
  for (const _ of later) await rollback(source.connection);
  const footers = await inTransaction(source, '', async ({ client }) => {
    const tables = await tablesFor(header, client);
    await client.query(`SET LOCAL lock_timeout = '5s'`);
    await lock({ client, tables }, 'ACCESS EXCLUSIVE');
    await refuseOtherSchema(client, header);
    await refuseRows(client, tables);
    return fill({ client, tables }, header, reader);
  });
  await migrate(source.connection);
  return footers;
}

/**
 * The migrations that the backup's rows have yet to go through.
 * @throws OperatorError when it went through one that this program does not know
 */
function migrationsAfter({ migrations, version }: Header, known: readonly string[]): string[] {
  const unknown = migrations.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new OperatorError(
      `The backup has the schema of a newer version, ${version} (${unknown.join(', ')}): restore it with that version.`,
    );
  }
  if (migrations.some((name, at) => known[at] !== name)) throw new SyntaxError('its migrations have another order');
  return known.slice(migrations.length);
}

async function refuseOtherSchema(client: PoolClient, { migrations }: Header): Promise<void> {
  const { rows } = await client.query<{ name: string }>('SELECT name FROM migrations ORDER BY id');
  if (rows.map(({ name }) => name).join() === migrations.join()) return;
  throw new OperatorError('Another program migrates the database at the same time: stop the API and restore again.');
}

/** Tables that a pending migration has yet to make are empty too. */
async function refuseRows(client: PoolClient, tables: readonly Table[]): Promise<void> {
  const filled: string[] = [];
  for (const { name } of tables.filter((table) => !prefilled.includes(table.name))) {
    const { rows } = await client.query('SELECT to_regclass($1) AS found', [quote(name)]);
    if (rows[0]?.found === null) continue;
    const { rowCount } = await client.query(`SELECT FROM ${quote(name)} LIMIT 1`);
    if (rowCount) filled.push(name);
  }
  if (filled.length > 0) {
    throw new OperatorError(
      `The database is not empty (${filled.join(', ')}): a backup is restored into an empty one only, ` +
        'such as a new DATA_DIR or a new database on the server.',
    );
  }
}

/** What a file may be guilty of that has the right checksum, and yet does not come from this program; or who is in the way. */
function refusal(error: unknown, file: string): unknown {
  const { code = '', message } = (error ?? {}) as NodeJS.ErrnoException;
  if (error instanceof SyntaxError || /^(ZSTD|Z)_/.test(code)) {
    return new OperatorError(`${file} is not a backup that this program can read: ${message}.`);
  }
  if (!(error instanceof DatabaseError)) return error;
  if (code === '55P03') {
    return new OperatorError('Another program uses the tables: stop the API and everything else on this database.');
  }
  if (!/^2[23]/.test(code)) return error;
  return new OperatorError(`${file} holds rows that the database refuses: ${message}.`);
}
