import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../app.module.js';
import type { Config } from '../config.js';
import { migrate } from '../database/migrate.js';
import type { OpenDatabase } from '../database/open.js';

/** Lets `work` use the services of the application, on a database that it migrates before. */
export async function withServices<T>(
  { connection }: OpenDatabase,
  config: Config,
  work: (services: INestApplicationContext) => Promise<T>,
): Promise<T> {
  await migrate(connection);
  const module = AppModule.with(config, connection);
  const services = await NestFactory.createApplicationContext(module, { logger: ['error'], abortOnError: false });
  try {
    return await work(services);
  } finally {
    await services.close();
  }
}
