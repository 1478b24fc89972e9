import { createZstdCompress } from 'node:zlib';
import { refuseExisting, type WriteOptions, writeWhole } from '../drafts.js';
import { inSnapshot, type Source } from '../transaction.js';
import { contentOf, type Footer } from './content.js';
import { headerOf } from './header.js';
import { seal } from './seal.js';

/**
 * Writes the rows of all tables, as they are at one moment, to a file that appears when it is complete.
 * @returns what is in it, table by table
 * @throws OperatorError when the file exists or cannot be written, or the schema is not exactly this program's
 */
export async function writeBackup(source: Source, file: string, options: WriteOptions = {}): Promise<Footer[]> {
  if (!options.force) await refuseExisting(file);
  const footers: Footer[] = [];
  await writeWhole(options, (drafts) =>
    inSnapshot(source, options.signal, async (snapshot) => {
      const content = contentOf(snapshot, await headerOf(snapshot), (footer) => footers.push(footer));
      await drafts.write(file, content, createZstdCompress(), seal());
    }),
  );
  return footers;
}
