import { rmdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { give } from './account.js';
import { findBinaries } from './binaries.js';
import { isMissing, prepareCluster } from './cluster.js';
import { ask, type Connection, DATABASE, USER } from './connection.js';
import { EmbeddedDatabaseError, inWords } from './embedded-database-error.js';
import { type Lock, takeLock } from './lock.js';
import { openLog } from './log.js';
import { findPlace, mustEnter, type Place } from './place.js';
import { endOrphan, readPostmasterFile } from './postmaster-file.js';
import { makePrivate } from './private-folder.js';
import { LONGEST_START, type Server, startServer, stop } from './server.js';

/** Milliseconds between two looks whether the process that runs the server has ended. */
const SUCCESSION = 1000;

export type { Connection } from './connection.js';
export { EmbeddedDatabaseError } from './embedded-database-error.js';

/** A PostgreSQL server of the application's own. */
export interface EmbeddedDatabase {
  readonly connection: Connection;
  /** what an operator should know, such as that the data are not where they were asked for */
  readonly notes: string[];
  /** Stops the server, unless another process runs it; may be called again. */
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL on the data in `dataDir`, which it creates on the first start, or joins the server that another
 * process (or an earlier call) already runs on them. The server ends with this process, however this process ends.
 * `temporary` is for test runs: fast, not safe against a crash, and removed by `stop`.
 * @throws EmbeddedDatabaseError with a sentence for a human if that cannot be done
 */
export async function startEmbedded(options: { dataDir: string; temporary?: boolean }): Promise<EmbeddedDatabase> {
  const place = findPlace(resolve(options.dataDir), options.temporary ?? false);
  try {
    return await startOrJoin(place);
  } catch (error) {
    throw inWords(error, place.base);
  }
}

async function startOrJoin(place: Place): Promise<EmbeddedDatabase> {
  for (const start = Date.now(); Date.now() - start < LONGEST_START; await sleep(20)) {
    const lock = takeLock(place.lock);
    if (lock) return startUnder(lock, place);
    const connection = await findServer(place);
    if (connection) return joined(connection, place);
  }
  throw new EmbeddedDatabaseError(
    `Another process holds the database in ${place.base}, but its server does not answer.`,
  );
}

async function findServer({ cluster }: Place): Promise<Connection | undefined> {
  const running = readPostmasterFile(cluster);
  if (!running?.ready) return undefined;
  const connection = { host: running.sockets, port: running.port, user: USER, database: DATABASE };
  return (await ask(connection)) === 'ready' ? connection : undefined;
}

function joined(connection: Connection, place: Place): EmbeddedDatabase {
  const note = `The database in ${place.base} is run by another process, which this one joined.`;
  const leaving = new AbortController();
  // what a test run leaves is not gone on with
  const successor = place.temporary ? undefined : succeed(place, leaving.signal);
  return {
    connection,
    notes: [...place.notes, note],
    async stop() {
      leaving.abort();
      await (await successor)?.stop();
    },
  };
}

/** Once the process that runs the server has ended, this one runs it, at the same place: its clients miss it only for a moment. */
async function succeed(place: Place, leaving: AbortSignal): Promise<EmbeddedDatabase | undefined> {
  for (;;) {
    await sleep(SUCCESSION, undefined, { ref: false, signal: leaving }).catch(() => undefined);
    if (leaving.aborted) return undefined;
    try {
      const lock = takeLock(place.lock);
      if (!lock) continue;
      // where the data were taken away meanwhile, it would make an empty database
      if (!isMissing(place.cluster)) return await startUnder(lock, place);
      lock.release();
    } catch {
      // whoever starts next is told why
    }
    return undefined;
  }
}

async function startUnder(lock: Lock, place: Place): Promise<EmbeddedDatabase> {
  try {
    give(place.lock, place.account);
    const { server, notes } = await start(place);
    return own(server, lock, place, notes);
  } catch (error) {
    lock.release();
    mustEnter(place);
    throw error;
  }
}

async function start(place: Place): Promise<{ server: Server; notes: string[] }> {
  await endOrphan(place.cluster);
  // What a killed test run left was never safe on the disk, and a test run starts from nothing.
  if (place.temporary) await remove(place.cluster);
  makePrivate(place.run, place.account);
  const log = openLog(place.log);
  try {
    const binaries = await findBinaries(place);
    await prepareCluster(place, binaries, log);
    return { server: await startServer(place, binaries, log), notes: binaries.notes };
  } finally {
    log.close();
  }
}

function own(first: Server, lock: Lock, place: Place, notes: string[]): EmbeddedDatabase {
  const { connection } = first;
  let { program } = first;
  let stopping: Promise<void> | undefined;
  let restarting: Promise<void> | undefined;
  let givenUp = false;
  const stopOnce = async () => {
    await restarting;
    // another process may run it by now
    if (givenUp) return;
    try {
      await stop(program);
      await removeTraces(place, connection.host);
    } finally {
      lock.release();
    }
  };
  const restart = async () => {
    try {
      ({ program } = (await start(place)).server);
      restartWhenEnded();
    } catch {
      // whoever starts next is told why
      givenUp = true;
      lock.release();
    }
  };
  // A server that dies alone, killed for its memory for instance, is missed by this process's clients only for a moment.
  const restartWhenEnded = () =>
    void program.ended.then(() => {
      if (!stopping && !place.temporary) restarting = restart();
    });
  restartWhenEnded();
  const elsewhere = `The database's socket is in ${connection.host}: the path ${place.run} is too long for one.`;
  return {
    connection,
    notes: [...place.notes, ...notes, ...(connection.host === place.run ? [] : [elsewhere])],
    stop() {
      stopping ??= stopOnce();
      return stopping;
    },
  };
}

async function removeTraces({ base, cluster, run, log, lock, temporary }: Place, sockets: string): Promise<void> {
  if (sockets !== run) await remove(sockets);
  if (!temporary) return;
  // The lock's file goes last: while it is there, nobody else starts in what is being removed.
  for (const path of [cluster, run, log, `${log}.1`, lock]) await remove(path);
  try {
    rmdirSync(base);
  } catch {
    // There is something else in it, or it is a mount.
  }
}

const remove = (path: string) => rm(path, { recursive: true, force: true, maxRetries: 3 });
