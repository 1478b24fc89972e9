import pg from 'pg';
import { EmbeddedDatabaseError } from './embedded-database-error.js';

/** where and as whom to connect */
export interface Connection {
  /** the folder of the server's socket */
  host: string;
  port: number;
  user: string;
  database: string;
}

export const USER = 'hospital';
export const DATABASE = 'hospital';

/** What a server says to a newcomer. */
export type Answer = 'ready' | 'not yet' | 'no such database';

const NO_SUCH_DATABASE = '3D000';
const TOO_MANY_CONNECTIONS = '53300';

/**
 * Connects once, to learn whether the server is ready.
 * @throws EmbeddedDatabaseError if the server refuses us for a reason that does not pass
 */
export async function ask(connection: Connection): Promise<Answer> {
  const refusal = await withClient(connection, async () => undefined).catch((error: Error) => error);
  if (!refusal) return 'ready';
  if (!(refusal instanceof pg.DatabaseError)) return checkReach(connection, refusal);
  // It is busy, so it is up.
  if (refusal.code === TOO_MANY_CONNECTIONS) return 'ready';
  if (refusal.code === NO_SUCH_DATABASE) return 'no such database';
  // Class 57: starting, or shutting down.
  if (refusal.code?.startsWith('57')) return 'not yet';
  throw new EmbeddedDatabaseError(`The database server refuses the application: ${refusal.message}.`, {
    cause: refusal,
  });
}

function checkReach({ host }: Connection, error: NodeJS.ErrnoException): Answer {
  if (error.code !== 'EACCES' && error.code !== 'EPERM') return 'not yet';
  throw new EmbeddedDatabaseError(`The database's socket in ${host} belongs to another user.`, { cause: error });
}

/** Creates the application's database in a new cluster. */
export async function createDatabase(connection: Connection): Promise<void> {
  await withClient({ ...connection, database: 'postgres' }, (client) => client.query(`CREATE DATABASE ${DATABASE}`));
}

async function withClient<T>(connection: Connection, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ ...connection, connectionTimeoutMillis: 5_000 });
  // A server that stops while we are connected must not bring the process down.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
