import { type Config, loadEnvFile, readConfig } from '../config.js';
import { type OpenDatabase, openDatabase } from '../database/open.js';
import { explain } from '../explain.js';

/**
 * Runs a command of the command line on the database of the settings and closes what was opened.
 * A failure is told in one sentence and as exit code 1.
 */
export async function command(work: (database: OpenDatabase, config: Config) => Promise<void>): Promise<void> {
  let database: OpenDatabase | undefined;
  try {
    loadEnvFile();
    const config = readConfig();
    database = await openDatabase(config);
    await work(database, config);
  } catch (error) {
    console.error(explain(error));
    process.exitCode = 1;
  } finally {
    await database?.close();
  }
}
