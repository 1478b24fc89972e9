import { mkdtempSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// jest maps .js to .ts inside the tests, but not here
registerHooks({
  resolve(specifier, context, next) {
    try {
      return next(specifier, context);
    } catch (error) {
      if (/^\.{1,2}\/.*\.js$/.test(specifier)) return next(specifier.replace(/\.js$/, '.ts'), context);
      throw error;
    }
  },
});

/** One throw-away PostgreSQL for the run, its database migrated once; each worker clones that. */
export default async function globalSetup(): Promise<void> {
  const { startEmbedded } = await import('../src/database/embedded/embedded-database.js');
  const { migrate } = await import('../src/database/migrate.js');
  const dataDir = mkdtempSync(join(tmpdir(), 'hospital-test-'));
  const database = await startEmbedded({ dataDir, temporary: true });
  await migrate(database.connection);
  process.env.TEST_CONNECTION = JSON.stringify(database.connection);
  (globalThis as { stopTestDatabase?: () => Promise<void> }).stopTestDatabase = () => database.stop();
}
