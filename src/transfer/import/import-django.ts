import type { PoolClient } from 'pg';
import type { Connection } from '../../database/connection.js';
import { writeWhole } from '../drafts.js';
import { inTransaction, type Transaction } from '../transaction.js';
import { accountDoubts, accountStatements } from './accounts.js';
import { createFindings } from './findings.js';
import { openSource } from './open-source.js';
import { Progress } from './progress.js';
import { recordDoubts, recordStatements, resolveAccounts } from './records.js';
import { inJson } from './report.js';
import { staged } from './rows.js';
import type { Source } from './source.js';
import { Staging } from './staging.js';
import { countOthers, countRoles, countRows, findingGroups, type Summary } from './summary.js';
import { times } from './times.js';
import { lockTables, writeRows } from './write.js';

export interface ImportOptions {
  /** the former service's SQLite file, or the JSON of its manage.py dumpdata */
  readonly file: string;
  /** for how many seconds the former service's tokens go on */
  readonly tokenGrace: number;
  /** do everything, and take it back */
  readonly dryRun?: boolean;
  /** superusers outside the group admin become admins instead of being left out */
  readonly superusersAsAdmins?: boolean;
  /** a file for the whole report in JSON */
  readonly report?: string | undefined;
  /** ends the import, with its reason as the error */
  readonly signal?: AbortSignal;
}

/**
 * For temporary tables, and for joining them, of some hundred thousand rows. What the planner knows of them grows stale
 * with every step, and a nested loop that it takes for short would take hours.
 */
const SETTINGS = [`temp_buffers = '64MB'`, `work_mem = '64MB'`, 'enable_nestloop = off'];

/**
 * Takes over the data of the former service, in one transaction. What is here already stays as it is, so that an import
 * can be repeated.
 * @throws OperatorError when the file is not such data, or a file cannot be read or written; nothing was imported then
 */
export async function importDjango(connection: Connection, options: ImportOptions): Promise<Summary> {
  const source = await openSource(options.file);
  try {
    return await writeWhole({ force: true }, (drafts) => {
      const work = async ({ client }: Transaction) => {
        for (const setting of SETTINGS) await client.query(`SET LOCAL ${setting}`);
        await client.query('SAVEPOINT before');
        const summary = await importFrom(source, client, options);
        options.signal?.throwIfAborted();
        if (options.report) await drafts.write(options.report, inJson(client, summary));
        if (options.dryRun) await client.query('ROLLBACK TO before');
        return summary;
      };
      return inTransaction({ connection, entities: [] }, '', work, options.signal);
    });
  } finally {
    source.close();
  }
}

async function importFrom(source: Source, client: PoolClient, options: ImportOptions): Promise<Summary> {
  await stage(source, client, options.signal);
  await createFindings(client);
  await lockTables(client);
  const { superusersAsAdmins = false, tokenGrace } = options;
  await runAll(client, [...resolveAccounts, ...accountStatements(superusersAsAdmins), ...recordStatements, ...times]);
  const others = await countOthers(client);
  await writeRows(client, tokenGrace);
  await runAll(client, [...accountDoubts, ...recordDoubts]);
  return {
    file: options.file,
    kind: source.kind,
    dryRun: options.dryRun ?? false,
    counts: await countRows(client),
    roles: await countRoles(client),
    others,
    findings: await findingGroups(client),
    notNeeded: Object.fromEntries(source.others),
  };
}

async function stage(source: Source, client: PoolClient, signal?: AbortSignal): Promise<void> {
  const staging = new Staging(client);
  await staging.begin();
  const { rows } = await client.query<{ code: string }>('SELECT code FROM departments');
  const departments = rows.map(({ code }) => code);
  const progress = new Progress(source);
  try {
    for await (const row of source.rows()) {
      signal?.throwIfAborted();
      const { table, values } = staged(row, departments);
      await staging.add(table, values);
      progress.at(source.done);
    }
  } finally {
    progress.end();
  }
  await staging.end();
}

async function runAll(client: PoolClient, statements: string[]): Promise<void> {
  for (const statement of statements) await client.query(statement);
}
