import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { type Count, copyOut, counting, type Rows } from '../copy.js';
import { type Chunks, refuseExisting, type WriteOptions, writeWhole } from '../drafts.js';
import { prefilled, quote } from '../tables.js';
import { inSnapshot, type Source, type Transaction } from '../transaction.js';
import { models, selectOf } from './django-models.js';
import { elements, jsonLines } from './lines.js';

export interface DjangoOptions extends WriteOptions {
  /** is told in a sentence of everything that the former service has no place for */
  readonly report: (sentence: string) => void;
}

/**
 * Writes what the former service knew as JSON that its `manage.py loaddata` reads, as it is at one moment.
 * @returns how many rows each of its models has
 * @throws OperatorError when the file exists or cannot be written, or the schema is not exactly this program's
 */
export async function exportDjango(source: Source, file: string, options: DjangoOptions): Promise<Count[]> {
  if (!options.force) await refuseExisting(file);
  const counts: Count[] = [];
  await writeWhole(options, (drafts) =>
    inSnapshot(source, options.signal, async (snapshot) => {
      await drafts.write(
        file,
        arrayOf(snapshot, (count) => counts.push(count)),
      );
      await reportLosses(snapshot, options.report);
    }),
  );
  return counts;
}

async function* arrayOf({ client }: Transaction, count: (count: Count) => void): Chunks {
  const all = async function* (): Rows {
    for (const model of models) yield* counting(model.name, jsonLines(client, selectOf(model)), count);
  };
  yield '[\n';
  yield* elements(all());
  yield ']\n';
}

/** Tables of which something is in the file, and those whose first rows the former service knows by heart. */
const covered = new Set([...models.map(({ from }) => from.split(' ', 1)[0]), ...prefilled]);

async function reportLosses({ client, tables }: Transaction, report: (sentence: string) => void): Promise<void> {
  const appointments = copyOut(
    client,
    `SELECT format('Appointment %s of %s on %s at %s is left out: it has no history.',
                   a.id, u.username, appointment_date, appointment_time)
       FROM appointments a JOIN patients p ON p.id = a.patient_id JOIN users u ON u.id = p.user_id
      WHERE history_id IS NULL ORDER BY a.id`,
  );
  for await (const sentence of createInterface({ input: Readable.from(appointments) })) report(sentence);
  for (const { name } of tables.filter((table) => !covered.has(table.name))) {
    const { rows } = await client.query<{ count: string }>(`SELECT count(*) FROM ${quote(name)}`);
    if (rows[0]?.count !== '0')
      report(`The ${rows[0]?.count} rows of ${name} are left out: there is no place for them.`);
  }
}
