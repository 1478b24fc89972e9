import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { configureApp, createAdapter } from './app.js';
import { AppModule } from './app.module.js';
import { ensureAdmin } from './auth/first-admin.js';
import type { Config } from './config.js';
import { migrate, requireCurrentSchema } from './database/migrate.js';
import type { OpenDatabase } from './database/open.js';
import { demoPasswords } from './demo/demo-data.js';
import { fillDemoData, holdsDemoData } from './demo/fill.js';
import { Log } from './logger.js';
import { OperatorError } from './operator-error.js';

/** Starts the application on its database; on SIGTERM or SIGINT ends both, requests first, then the database. */
export async function start(config: Config, database: OpenDatabase): Promise<void> {
  const log = new Log(config);
  try {
    await (config.migrateOnStart ? migrate : requireCurrentSchema)(database.connection);
    const app = await create(config, database, log);
    await serve(app, config, database, log).catch(async (error) => {
      // why it did not start is told, whatever comes of its end
      await app.close().catch(() => undefined);
      throw error;
    });
  } catch (error) {
    await database.close();
    throw error;
  }
}

function create(config: Config, { connection }: OpenDatabase, logger: Log): Promise<NestFastifyApplication> {
  const module = AppModule.with(config, connection);
  const options = { logger, bodyParser: false, abortOnError: false };
  return NestFactory.create<NestFastifyApplication>(module, createAdapter(config), options);
}

async function serve(app: NestFastifyApplication, config: Config, database: OpenDatabase, log: Log): Promise<void> {
  await configureApp(app, config);
  if (database.embedded && config.demoData) await fillDemoData(app.get(DataSource));
  await ensureAdmin(app, config.adminUsername, config.adminPassword);
  endOnSignal(app, database, log);
  await app.listen(config.port, config.host).catch(refuseToListen);
  await announce(app, database, log);
  setTimeout(giveBackMemory, 1000).unref();
}

/** A host that has no address must not be taken for the database's. */
function refuseToListen(error: NodeJS.ErrnoException): never {
  if (error.syscall === 'getaddrinfo') throw new OperatorError(`HOST cannot be listened on: ${error.code}.`);
  throw error;
}

function endOnSignal(app: NestFastifyApplication, database: OpenDatabase, log: Log): void {
  const end = async (signal: string) => {
    log.log(`${signal}: finishing the running requests`);
    await app.close();
    await database.close();
    process.exit(0);
  };
  process.once('SIGTERM', end).once('SIGINT', end);
}

async function announce(app: NestFastifyApplication, { embedded, notes }: OpenDatabase, log: Log): Promise<void> {
  const url = await app.getUrl();
  for (const note of notes) log.log(note);
  log.log(`API         ${url}/api/`);
  log.log(`Swagger UI  ${url}/docs`);
  if (embedded && (await holdsDemoData(app.get(DataSource)))) {
    const { admin, doctor, patient } = demoPasswords;
    log.log(`Demo logins admin1/${admin}  doctor7/${doctor}  patient2/${patient}`);
  }
}

/** A quarter of the memory is what loading left behind, and V8 gives that back only when it is asked. */
function giveBackMemory(): void {
  setFlagsFromString('--expose-gc');
  const collect: NodeJS.GCFunction = runInNewContext('gc');
  collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
