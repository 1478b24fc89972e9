import { loadEnvFile, readConfig } from './config.js';
import { explain } from './explain.js';
import { start } from './start.js';

try {
  loadEnvFile();
  await start(readConfig());
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}
