import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import type { Connection } from './connection.js';

const folders: string[] = [];
const owners: ChildProcess[] = [];

/** A folder that any user can enter and that `cleanUp` removes. */
export function makeFolder(): string {
  const folder = removeLater(mkdtempSync(join(tmpdir(), 'embedded-spec-')));
  chmodSync(folder, 0o755);
  return folder;
}

export function removeLater(folder: string): string {
  folders.push(folder);
  return folder;
}

export function cleanUp(): void {
  for (const owner of owners) owner.kill('SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 9, retryDelay: 100 });
}

export async function kill(owner: ChildProcess): Promise<void> {
  owner.kill('SIGKILL');
  if (owner.signalCode === null) await once(owner, 'exit');
}

export async function query(connection: Connection, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(connection);
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/** Without what is said of a checkout that the server's user cannot enter. */
export const ofPlace = (notes: readonly string[]) => notes.filter((note) => !note.includes('programs were copied'));

/** Proof that the server answers. */
export const answer = async (connection: Connection) => (await query(connection, 'SELECT 42 AS answer'))[0]?.answer;

/** The server, its sessions and its guard, as the kernel sees them. */
export function processesOf(dataDir: string): number[] {
  const processes = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  return processes.filter((process) => belongsTo(dataDir, `/proc/${process}`)).map(Number);
}

function belongsTo(dataDir: string, process: string): boolean {
  try {
    const [program = '', ...words] = readFileSync(`${process}/cmdline`, 'utf8').split('\0');
    if (/\/(sh|initdb|postgres)$/.test(program)) return words.join(' ').includes(dataDir);
    return program.startsWith('postgres: ') && readlinkSync(`${process}/cwd`).startsWith(dataDir);
  } catch {
    // It ended while we looked.
    return false;
  }
}

/** How long it takes until nothing of the server is left. */
export async function millisecondsUntilGone(dataDir: string): Promise<number> {
  const start = Date.now();
  while (processesOf(dataDir).length > 0 && Date.now() - start < 20_000) await sleep(5);
  return Date.now() - start;
}

// Node runs our TypeScript as it is, but for the file names in the imports.
const HOOKS = `import { registerHooks } from 'node:module';
registerHooks({
  resolve(name, context, next) {
    const ours = name.startsWith('.') && context.parentURL.endsWith('.ts');
    return next(ours ? name.replace(/\\.js$/, '.ts') : name, context);
  },
});`;

/** Another process that starts the database, or joins it, and lives until it is killed. */
export async function startOwner(dataDir: string): Promise<{ owner: ChildProcess; connection: Connection }> {
  const module = pathToFileURL(join(import.meta.dirname, 'embedded-database.ts')).href;
  const script = `const { startEmbedded } = await import('${module}');
    const { connection } = await startEmbedded({ dataDir: ${JSON.stringify(dataDir)} });
    console.log(JSON.stringify(connection));
    setInterval(() => {}, 1000);`;
  const hooks = `data:text/javascript,${encodeURIComponent(HOOKS)}`;
  const owner = spawn(process.execPath, ['--import', hooks, '--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  owners.push(owner);
  const [line] = await Promise.race([once(owner.stdout, 'data'), once(owner, 'exit').then(() => ['{}'])]);
  return { owner, connection: JSON.parse(String(line)) as Connection };
}
