// `npm run openapi`: writes openapi.json, which is committed so that a change of the wire shows in review.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { createAdapter } from '../app.js';
import { AppModule } from '../app.module.js';
import { readConfig } from '../config.js';
import { startEmbedded } from '../database/embedded/embedded-database.js';
import { createDocument } from '../http/openapi.js';

const database = await startEmbedded({ dataDir: mkdtempSync(join(tmpdir(), 'hospital-openapi-')), temporary: true });
const config = readConfig({ PASSWORD_COST: '4' });
const app = await NestFactory.create(AppModule.with(config, database.connection), createAdapter(config), {
  logger: ['error'],
});
writeFileSync('openapi.json', `${JSON.stringify(createDocument(app), null, 2)}\n`);
await app.close();
await database.stop();
