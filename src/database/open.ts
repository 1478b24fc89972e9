import type { Config } from '../config.js';
import type { Connection } from './connection.js';
import { startEmbedded } from './embedded/embedded-database.js';

export interface OpenDatabase {
  readonly connection: Connection;
  /** whether it is this project's own PostgreSQL rather than the operator's */
  readonly embedded: boolean;
  readonly notes: readonly string[];
  close(): Promise<void>;
}

/** The database of DATABASE_URL or, without one, the embedded PostgreSQL, started if need be. */
export async function openDatabase(config: Config): Promise<OpenDatabase> {
  const { timezone } = config;
  if (config.databaseUrl) {
    return { connection: { url: config.databaseUrl, timezone }, embedded: false, notes: [], close: async () => {} };
  }
  const database = await startEmbedded({ dataDir: config.dataDir });
  const connection = { ...database.connection, timezone };
  return { connection, embedded: true, notes: database.notes, close: () => database.stop() };
}
