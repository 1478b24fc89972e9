import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const project = resolve(import.meta.dirname, '../..');

/** The built program in a folder of its own, and folders for its data; all gone after the tests of the file. */
export function useProgram() {
  const folder = mkdtempSync(join(tmpdir(), 'hospital-program-'));
  beforeAll(() => {
    const swc = join(project, 'node_modules/.bin/swc');
    const options = [
      '--config-file',
      '.swcrc',
      '--ignore',
      '**/*.spec.ts',
      '--quiet',
      '--out-dir',
      join(folder, 'dist'),
    ];
    execFileSync(swc, ['src', ...options], { cwd: project });
    symlinkSync(join(project, 'node_modules'), join(folder, 'node_modules'));
    symlinkSync(join(project, 'package.json'), join(folder, 'package.json'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  let count = 0;
  return {
    dataDir: () => join(folder, `data${count++}`),
    run: (script: string, env: Record<string, string>, args: string[] = []) => new Program(folder, script, env, args),
  };
}

export class Program {
  output = '';
  private readonly child;
  private readonly closed: Promise<unknown>;

  constructor(folder: string, script: string, env: Record<string, string>, args: string[]) {
    const settings = { PATH: process.env.PATH, HOME: process.env.HOME, PASSWORD_COST: '4', ...env };
    this.child = spawn(process.execPath, [join(folder, 'dist/src', script), ...args], { cwd: folder, env: settings });
    this.closed = once(this.child, 'close');
    for (const stream of [this.child.stdout, this.child.stderr]) stream.on('data', (text) => (this.output += text));
  }

  /** What it reads, to the end. */
  give(input: string): void {
    this.child.stdin.end(input);
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Resolves with the exit code, or null after a signal, when all output has been read. */
  async ended(): Promise<number | null> {
    await this.closed;
    return this.child.exitCode;
  }

  /** Resolves once it has said this. */
  async says(what: RegExp): Promise<void> {
    while (!what.test(this.output)) await once(this.child.stdout, 'data');
  }

  /** Resolves once the API answers. */
  async ready(url: string): Promise<void> {
    for (let attempt = 0; attempt < 1200; attempt++) {
      if (this.child.exitCode !== null) break;
      if (
        await fetch(`${url}/health`).then(
          ({ ok }) => ok,
          () => false,
        )
      )
        return;
      await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error(`the program does not answer: ${this.output}`);
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
