import { loadEnvFile, readConfig } from './config.js';
import { openDatabase } from './database/open.js';
import { explain } from './explain.js';

try {
  loadEnvFile();
  const config = readConfig();
  // a second's worth of modules loads while the database starts
  const [database, { start }] = await Promise.all([openDatabase(config), import('./start.js')]);
  await start(config, database);
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}
