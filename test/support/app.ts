import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import { configureApp, createAdapter } from '../../src/app.js';
import { AppModule } from '../../src/app.module.js';
import { type Config, readConfig } from '../../src/config.js';
import { createDocument } from '../../src/http/openapi.js';
import { Log } from '../../src/logger.js';
import { ApiClient } from './client.js';
import { Contract } from './contract.js';
import { cloneDatabase, emptyTables, type SocketConnection } from './database.js';
import { Make } from './make.js';
import { overlapsIn } from './overlaps.js';

/** What a test file works with; filled in before its first test. */
export interface TestApp {
  app: NestFastifyApplication;
  /** a client without a token */
  api: ApiClient;
  make: Make;
  dataSource: DataSource;
  url: string;
  connection: SocketConnection;
}

/** Boots the application for a test file, on a database of its own that is empty before each test. */
export function useApp(settings: Partial<Config> = {}): TestApp {
  const test = {} as TestApp;
  beforeAll(async () => {
    Object.assign(test, await startApp(await cloneDatabase(), settings));
  });
  beforeEach(() => emptyTables(test.dataSource));
  afterEach(async () => expect(await overlapsIn(test.dataSource)).toEqual([]));
  afterAll(() => Promise.all(started.splice(0).map((app) => app.close())));
  return test;
}

/** All stay until the end of a test file: class-validator knows the providers of the last one only. */
const started: NestFastifyApplication[] = [];

/** For a second application on the database of a test file, too. */
export async function startApp(connection: SocketConnection, settings: Partial<Config> = {}): Promise<TestApp> {
  const config = { ...readConfig({ PASSWORD_COST: '4', LOG_LEVEL: 'fatal' }), ...settings };
  const testing = Test.createTestingModule({
    imports: [AppModule.with(config, { ...connection, timezone: config.timezone })],
  });
  const module = await testing.setLogger(new Log(config)).compile();
  const app = module.createNestApplication<NestFastifyApplication>(createAdapter(config), { bodyParser: false });
  started.push(app);
  await configureApp(app, config);
  await app.listen(0, config.host);
  const [url, dataSource] = [await app.getUrl(), app.get(DataSource)];
  const api = new ApiClient(url, new Contract(createDocument(app)));
  return { app, api, make: new Make(dataSource), dataSource, url, connection };
}
