import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportTables } from '../src/transfer/export/tables.js';
import { emptyTables, unexported } from './support/database.js';
import { fillWithMany, fillWithVariety, useDatabase, useFolder } from './support/transfer.js';

const database = useDatabase('original');
const path = useFolder();

jest.setTimeout(60_000);

type Row = Record<string, unknown>;

/** A strict reader of RFC 4180: no value is null, a quoted one is text. */
function parseCsv(text: string): Row[] {
  const records: (string | null)[][] = [[]];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  while (field.lastIndex < text.length) {
    const [, quoted, plain, end] = field.exec(text) ?? [];
    if (end === undefined) throw new Error('This is not RFC 4180.');
    records.at(-1)?.push(quoted?.replaceAll('""', '"') ?? (plain || null));
    if (end === '\r\n') records.push([]);
  }
  const [names = [], ...rows] = records.slice(0, -1);
  return rows.map((row) => Object.fromEntries(names.map((name, at) => [name, row[at]])));
}

const csv = (folder: string, table: string) => parseCsv(readFileSync(join(folder, `${table}.csv`), 'utf8'));
const json = (folder: string): Record<string, Row[]> => JSON.parse(readFileSync(join(folder, 'hospital.json'), 'utf8'));

describe('an export', () => {
  let tables: string[];
  beforeEach(async () => {
    await fillWithVariety(database);
    const found: { name: string }[] = await database.dataSource.query(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename NOT IN (${unexported}) AND tablename NOT LIKE 'audit_log_%' ORDER BY 1`,
    );
    tables = found.map(({ name }) => name);
  });

  it('has every table of the schema as CSV and as JSON', async () => {
    const counts = await exportTables(database.source, path('tables'));
    expect(readdirSync(path('tables')).sort()).toEqual(
      [...tables.map((table) => `${table}.csv`), 'hospital.json'].sort(),
    );
    expect(Object.keys(json(path('tables'))).sort()).toEqual(tables);
    for (const { table, rows } of counts) {
      expect([table, rows]).toEqual([table, json(path('tables'))[table]?.length]);
      expect(csv(path('tables'), table)).toHaveLength(rows);
    }
  });

  it('has every column but hashes and what is computed, in the order of the key, as text in CSV and as JSON', async () => {
    await exportTables(database.source, path('rows'));
    for (const table of tables) {
      const key = { costs: 'history_id', departments: 'code COLLATE "C"' }[table] ?? 'id';
      const shown = `to_jsonb(t) - '{password_hash,token_hash,totp_secret,recovery_hashes,search_names}'::text[]`;
      const rows: { row: Row; texts: Row }[] = await database.dataSource.query(
        `SELECT ${shown} AS row, (SELECT jsonb_object_agg(key, value) FROM jsonb_each_text(${shown})) AS texts
           FROM ${table} t ORDER BY ${key}`,
      );
      expect(json(path('rows'))[table]).toEqual(rows.map(({ row }) => row));
      const written = csv(path('rows'), table);
      expect(written.map(plainMoments)).toEqual(rows.map(({ texts }) => plainMoments(texts)));
    }
  });

  it('is one of an empty database too', async () => {
    await emptyTables(database.dataSource);
    await exportTables(database.source, path('empty'));
    const { departments, ...others } = json(path('empty'));
    expect(departments).toHaveLength(6);
    expect(Object.values(others).flat()).toEqual([]);
    expect(csv(path('empty'), 'users')).toEqual([]);
  });

  it('is readable for its owner alone', async () => {
    await exportTables(database.source, path('private'));
    for (const file of readdirSync(path('private'))) expect(statSync(path(`private/${file}`)).mode & 0o777).toBe(0o600);
  });

  it('goes into a new or empty folder only', async () => {
    mkdirSync(path('empty folder'));
    await exportTables(database.source, path('empty folder'));
    await expect(exportTables(database.source, path('empty folder'))).rejects.toThrow(/is not empty/);
    writeFileSync(path('file'), '');
    await expect(exportTables(database.source, path('file'))).rejects.toThrow(/file cannot be written/);
  });

  it('leaves nothing behind when it is stopped, early or late', async () => {
    await fillWithMany(database, 5_000);
    for (const file of ['users.csv', 'hospital.json']) {
      const stop = new AbortController();
      const stopped = expect(exportTables(database.source, path('stopped'), { signal: stop.signal })).rejects.toThrow(
        'now',
      );
      while (!files().some((name) => name.startsWith(file))) await new Promise((done) => setTimeout(done, 1));
      stop.abort(new Error('now'));
      await stopped;
      expect(files()).toEqual([]);
    }
  });

  const files = () => (existsSync(path('stopped')) ? readdirSync(path('stopped')) : []);
});

/** A moment is written in two ways that mean the same. */
const plainMoments = (row: Row) =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      /(^|_)at$/.test(name) ? String(value).replace('T', ' ').replace('+00:00', '+00') : plainList(value),
    ]),
  );

/** PostgreSQL writes `{a,"b c"}` where JSON has `["a", "b c"]`. */
const plainList = (value: unknown) =>
  typeof value === 'string' && /^[[{].*[\]}]$/.test(value) ? value.slice(1, -1).replace(/"|(?<=,) /g, '') : value;

describe('docs/data.md', () => {
  it('describes exactly the columns of the schema', async () => {
    const schema: { line: string }[] = await database.dataSource.query(
      `SELECT format('%s.%s | %s | %s', c.table_name, c.column_name, format_type(a.atttypid, a.atttypmod),
                     CASE WHEN a.attnotnull THEN 'no' ELSE 'yes' END) AS line
         FROM information_schema.columns c
         JOIN pg_attribute a ON a.attrelid = c.table_name::regclass AND a.attname = c.column_name
         JOIN pg_tables t ON t.schemaname = c.table_schema AND t.tablename = c.table_name
        WHERE c.table_schema = 'public' AND c.table_name NOT IN (${unexported}) AND c.table_name NOT LIKE 'audit_log_%'`,
    );
    const document = readFileSync(join(import.meta.dirname, '../docs/data.md'), 'utf8');
    const described = document.split('\n### ').flatMap((section) => {
      const [, table] = /^`(\w+)`/.exec(section) ?? [];
      const columns = section.matchAll(/^\| `(\w+)` *\| (.*?) *\| (.*?) *\|/gm);
      return table ? [...columns].map(([, name, type, empty]) => `${table}.${name} | ${type} | ${empty}`) : [];
    });
    expect(described.sort()).toEqual(schema.map(({ line }) => line).sort());
  });
});
