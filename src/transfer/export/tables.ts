import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { OperatorError } from '../../operator-error.js';
import { type Count, counting } from '../copy.js';
import { type Chunks, inWords, type WriteOptions, writeWhole } from '../drafts.js';
import { inSnapshot, type Source, type Transaction } from '../transaction.js';
import { csvOf, elements, objectsOf } from './lines.js';

const JSON_FILE = 'hospital.json';

/**
 * Writes every table as a CSV file and all of them as one JSON file into a folder, as they are at one moment.
 * The hashes of passwords and tokens are left out.
 * @returns how many rows each table has
 * @throws OperatorError when the folder is not empty or cannot be written, or the schema is not exactly this program's
 */
export async function exportTables(
  source: Source,
  folder: string,
  options: Pick<WriteOptions, 'signal'> = {},
): Promise<Count[]> {
  await takeEmptyFolder(folder);
  const counts: Count[] = [];
  await writeWhole(options, (drafts) =>
    inSnapshot(source, options.signal, async (snapshot) => {
      for (const table of snapshot.tables) {
        await drafts.write(join(folder, `${table.name}.csv`), csvOf(snapshot.client, table));
      }
      await drafts.write(
        join(folder, JSON_FILE),
        jsonOf(snapshot, (count) => counts.push(count)),
      );
    }),
  );
  return counts;
}

async function takeEmptyFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    if ((await readdir(folder)).length === 0) return;
  } catch (error) {
    throw inWords(error, folder, 'written');
  }
  throw new OperatorError(`${folder} is not empty: choose a new or empty folder.`);
}

async function* jsonOf({ client, tables }: Transaction, count: (count: Count) => void): Chunks {
  yield '{';
  for (const [at, table] of tables.entries()) {
    yield `${at > 0 ? ',' : ''}\n${JSON.stringify(table.name)}: [\n`;
    const rows = counting(table.name, objectsOf(client, table), count);
    yield* elements(rows);
    yield ']';
  }
  yield '\n}\n';
}
