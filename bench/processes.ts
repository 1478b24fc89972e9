import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '../src/database/connection.js';
import type { Database } from './database.js';
import { clientOptions } from './filling.js';

/** A server that is measured. */
export interface Running {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Until the application answers; far more than it needs. */
const LONGEST_START = 60_000;
/** Until it has ended; a request may take as long as the longest statement. */
const LONGEST_END = 40_000;
const program = (path: string) => join(import.meta.dirname, '..', path);

/** @param profile a folder for a CPU profile of the application */
export async function startApplication(
  { environment, folder }: Database,
  profile?: string,
  main = 'app/main.js',
): Promise<Running> {
  const port = await freePort();
  const settings = {
    HOST: '127.0.0.1',
    PORT: String(port),
    DEMO_DATA: 'false',
    LOG_LEVEL: 'error',
    RATE_LIMIT: 'off',
    MAX_OPEN_REQUESTS: '1000000',
  };
  const profiling = profile ? ['--cpu-prof', '--cpu-prof-interval', '500', '--cpu-prof-dir', profile] : [];
  const child = spawn(process.execPath, [...profiling, program(main)], {
    // a .env file of the working folder is not meant for this
    cwd: folder,
    env: { ...process.env, ...environment, ...settings },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  await untilHealthy(url, child);
  return running(url, child, 'SIGTERM');
}

export async function startFloor(connection: Connection): Promise<Running> {
  const child = spawn(process.execPath, [program('bench/floor.js')], {
    env: { ...process.env, FLOOR_CONNECTION: JSON.stringify(clientOptions(connection)) },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [port] = await once(child, 'message');
  return running(`http://127.0.0.1:${port}`, child, 'SIGKILL');
}

const running = (url: string, child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Running => ({
  url,
  pid: child.pid as number,
  async stop() {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    const patience = setTimeout(() => {
      console.error(`The application did not end within ${LONGEST_END / 1000} s of its SIGTERM.`);
      child.kill('SIGKILL');
    }, LONGEST_END);
    await once(child, 'exit');
    clearTimeout(patience);
  },
});

async function untilHealthy(url: string, child: ChildProcess): Promise<void> {
  for (const start = performance.now(); performance.now() - start < LONGEST_START; await sleep(10)) {
    if (child.exitCode !== null) break;
    const response = await fetch(`${url}/health`).catch(() => undefined);
    await response?.arrayBuffer();
    if (response?.status === 200) return;
  }
  child.kill('SIGKILL');
  throw new Error('The application did not start.');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Memory of a process in MB; 0 where there is no /proc. */
export function residentMemory(pid: number): number {
  try {
    return Number(/VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** The most memory that a process has while `work` goes on. */
export async function peakMemory<T>(pid: number, work: () => Promise<T>): Promise<{ result: T; peak: number }> {
  let peak = residentMemory(pid);
  const timer = setInterval(() => {
    peak = Math.max(peak, residentMemory(pid));
  }, 50);
  try {
    return { result: await work(), peak };
  } finally {
    clearInterval(timer);
  }
}
