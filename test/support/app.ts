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
import { cloneDatabase, emptyTables } from './database.js';
import { Make } from './make.js';

/** What a test file works with; filled in before its first test. */
export interface TestApp {
  app: NestFastifyApplication;
  /** a client without a token */
  api: ApiClient;
  make: Make;
  dataSource: DataSource;
  url: string;
}

/** Boots the application for a test file, on a database of its own that is empty before each test. */
export function useApp(settings: Partial<Config> = {}): TestApp {
  const test = {} as TestApp;
  beforeAll(async () => {
    const config = { ...readConfig({ PASSWORD_COST: '4', LOG_LEVEL: 'fatal' }), ...settings };
    const connection = { ...(await cloneDatabase()), timezone: config.timezone };
    const testing = Test.createTestingModule({ imports: [AppModule.with(config, connection)] });
    const module = await testing.setLogger(new Log(config)).compile();
    test.app = module.createNestApplication<NestFastifyApplication>(createAdapter(config), { bodyParser: false });
    await configureApp(test.app, config);
    await test.app.listen(0, '127.0.0.1');
    test.url = await test.app.getUrl();
    test.dataSource = test.app.get(DataSource);
    test.make = new Make(test.dataSource);
    test.api = new ApiClient(test.url, new Contract(createDocument(test.app)));
  });
  beforeEach(() => emptyTables(test.dataSource));
  afterAll(() => test.app.close());
  return test;
}
