// `npm run admin:create -- --username NAME [--password PASSWORD] [--first-name NAME] [--last-name NAME]`
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../app.module.js';
import { AdminRefused, createAdmin, type NewAdmin } from '../auth/first-admin.js';
import { loadEnvFile, readConfig } from '../config.js';
import { migrate } from '../database/migrate.js';
import { openDatabase } from '../database/open.js';
import { explain } from '../explain.js';

const text = { type: 'string' } as const;

try {
  const { values } = parseArgs({ options: { username: text, password: text, 'first-name': text, 'last-name': text } });
  const admin = {
    username: values.username ?? (await ask('Username: ')),
    password: values.password ?? (await askTwice()),
    firstName: values['first-name'],
    lastName: values['last-name'],
  };
  await create(admin);
  console.log(`The admin ${admin.username.trim()} can log in now.`);
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}

async function create(admin: NewAdmin): Promise<void> {
  loadEnvFile();
  const config = readConfig();
  const database = await openDatabase(config);
  try {
    await migrate(database.connection);
    const module = AppModule.with(config, database.connection);
    const app = await NestFactory.createApplicationContext(module, { logger: ['error'], abortOnError: false });
    await createAdmin(app, admin).finally(() => app.close());
  } finally {
    await database.close();
  }
}

async function askTwice(): Promise<string> {
  const password = await ask('Password: ', true);
  if ((await ask('Again: ', true)) !== password) throw new AdminRefused('The two passwords differ.');
  return password;
}

/** What is typed at a secret question is not shown. */
async function ask(question: string, secret = false): Promise<string> {
  process.stdout.write(question);
  const output = secret ? new Writable({ write: (_chunk, _encoding, done) => done() }) : process.stdout;
  const lines = createInterface({ input: process.stdin, output, terminal: process.stdin.isTTY });
  const answer = await lines.question('');
  lines.close();
  if (secret) process.stdout.write('\n');
  return answer;
}
