import { setTimeout as sleep } from 'node:timers/promises';
import type { Binaries } from './binaries.js';
import { ask, type Connection, createDatabase, DATABASE, USER } from './connection.js';
import { EmbeddedDatabaseError, endedEarly } from './embedded-database-error.js';
import type { Log } from './log.js';
import type { Place } from './place.js';
import { readPostmasterFile } from './postmaster-file.js';
import { launch, type Program, shutDown } from './program.js';
import { PORT, prepareSockets } from './sockets.js';

/** A server that accepts connections. */
export interface Server {
  readonly connection: Connection;
  readonly program: Program;
}

/** Recovery after a crash replays what was written since the last checkpoint, which can take a while. */
export const LONGEST_START = 120_000;

// What a killed server leaves behind ends by itself, as soon as it notices, or as the system does away with it.
const LONGEST_REMAINS = 15_000;
const REMAINS = /pre-existing shared memory block|lock file "postmaster.pid" already exists/;

/**
 * Starts the server on a data directory that nobody serves, and waits until it accepts connections.
 * @throws EmbeddedDatabaseError if it dies or does not get ready
 */
export async function startServer(place: Place, binaries: Binaries, log: Log): Promise<Server> {
  const connection = { host: prepareSockets(place), port: PORT, user: USER, database: DATABASE };
  const command = [binaries.postgres, '-D', place.cluster, ...settings(connection.host, place.temporary)];
  for (const start = Date.now(); ; await sleep(100)) {
    const { account } = place;
    const program = launch(command, { account, libraries: binaries.libraries, log: log.file });
    if (await becomesReady(program, connection, place.cluster).catch(stopAndThrow(program))) {
      program.letGo();
      return { connection, program };
    }
    const lastWords = log.lastWords();
    if (!REMAINS.test(lastWords) || Date.now() - start > LONGEST_REMAINS) throw endedEarly('start', lastWords, place);
  }
}

/** False if the server died. */
async function becomesReady(program: Program, connection: Connection, cluster: string): Promise<boolean> {
  for (const start = Date.now(); program.status() === null; await sleep(2)) {
    // An early attempt to connect costs the server more than this look at its file.
    const status = readPostmasterFile(cluster);
    const ready = status?.ready && status.pid === program.pid;
    const answer = ready ? await ask(connection) : 'not yet';
    if (answer === 'ready') return true;
    if (answer === 'no such database') await createDatabase(connection);
    if (Date.now() - start < LONGEST_START) continue;
    throw new EmbeddedDatabaseError(`PostgreSQL did not get ready within ${LONGEST_START / 1000} seconds.`);
  }
  return false;
}

const stopAndThrow = (program: Program) => async (error: unknown) => {
  await stop(program);
  throw error;
};

/** Shuts the server down cleanly, or less cleanly if that takes too long. */
export const stop = (program: Program): Promise<void> => shutDown(program.pid, () => program.status() !== null);

// On the command line and not in postgresql.conf, because without them the application would not find its server.
function settings(sockets: string, temporary: boolean): string[] {
  const chosen = {
    listen_addresses: '',
    port: PORT,
    unix_socket_directories: `"${sockets.replaceAll('"', '""')}"`,
    unix_socket_permissions: '0700',
    timezone: 'UTC',
    log_timezone: 'UTC',
    logging_collector: 'off',
    log_destination: 'stderr',
    // Patients' data are in the values of a failed statement; the log shows the error without them.
    log_error_verbosity: 'terse',
    log_min_error_statement: 'panic',
    // A session whose application was killed ends within a second, even in the middle of a long statement.
    client_connection_check_interval: '1s',
    ...(temporary && { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return Object.entries(chosen).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
