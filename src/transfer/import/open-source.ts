import { open } from 'node:fs/promises';
import { OperatorError } from '../../operator-error.js';
import { inWords } from '../drafts.js';
import { openDump } from './dump-source.js';
import type { Source } from './source.js';
import { openSqlite } from './sqlite-source.js';

const SQLITE_START = 'SQLite format 3\0';

/**
 * Opens the former service's SQLite file or JSON dump; the content decides which of them it is.
 * @throws OperatorError when it is neither, or cannot be read
 */
export async function openSource(file: string): Promise<Source> {
  const start = await startOf(file);
  if (start.startsWith(SQLITE_START)) return openSqlite(file);
  if (/^\ufeff?\s*\[/.test(start)) return openDump(file);
  throw new OperatorError(
    `${file} is neither the SQLite file of the former service nor the JSON of its manage.py dumpdata.`,
  );
}

async function startOf(file: string): Promise<string> {
  try {
    const handle = await open(file);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(1024), 0, 1024, 0);
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw inWords(error, file, 'read');
  }
}
