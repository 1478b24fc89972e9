// `npm run admin:create -- [--username NAME] [--password PASSWORD] [--first-name NAME] [--last-name NAME]`
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { createAdmin } from '../auth/first-admin.js';
import { OperatorError } from '../operator-error.js';
import { command } from './command.js';
import { withServices } from './services.js';

const text = { type: 'string' } as const;

let piped: AsyncIterator<string> | undefined;

await command(async (database, config) => {
  const { values } = parseArgs({ options: { username: text, password: text, 'first-name': text, 'last-name': text } });
  const username = values.username ?? (await ask('Username: '));
  const password = values.password ?? (await askTwice());
  await piped?.return?.();
  const admin = { username, password, firstName: values['first-name'], lastName: values['last-name'] };
  await withServices(database, config, (services) => createAdmin(services, admin));
  console.log(`The admin ${username.trim()} can log in now.`);
});

async function askTwice(): Promise<string> {
  const password = await ask('Password: ', true);
  if ((await ask('Again: ', true)) !== password) throw new OperatorError('The two passwords differ.');
  return password;
}

/** What is typed at a secret question is not shown. */
async function ask(question: string, secret = false): Promise<string> {
  process.stdout.write(question);
  if (!process.stdin.isTTY) return nextPiped();
  const output = secret ? new Writable({ write: (_chunk, _encoding, done) => done() }) : process.stdout;
  const lines = createInterface({ input: process.stdin, output, terminal: true });
  const answer = await lines.question('');
  lines.close();
  if (secret) process.stdout.write('\n');
  return answer;
}

/** One reader for all answers: it reads ahead, and what it read another would miss. */
async function nextPiped(): Promise<string> {
  piped ??= createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  const { value, done } = await piped.next();
  if (done) throw new OperatorError('The input ended before the last answer.');
  return value;
}
