import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Account, notQuiteRoot } from './account.js';
import { ELSEWHERE, EmbeddedDatabaseError } from './embedded-database-error.js';

/** A program that runs beside us, as the server's user, and that is told to stop when this process dies. */
export interface Program {
  readonly pid: number;
  /** settles when the program is gone */
  readonly ended: Promise<void>;
  /** null while it runs, then its exit code; a signal counts as -1 */
  status(): number | null;
  /** from now on this process may end while the program runs, which then stops too */
  letGo(): void;
}

// The shell becomes the program (same process id) and leaves a guard behind. The guard reads from a pipe that only this
// process holds open: an end of file means that this process died without a word. The guard is forked twice so that the
// program does not find a child that it never started, and it ignores the signals that a whole process group may get.
const GUARDED = `
( ( trap '' HUP INT QUIT TERM; cd /; read -r word <&3 || kill -INT $$ ) </dev/null >/dev/null 2>&1 & )
exec "$@" 3<&-
`;

/** Nothing of our own environment: it holds secrets, and PG* variables that would change the server. */
export const environment = (libraries: string) => ({
  PATH: '/usr/local/bin:/usr/bin:/bin',
  LC_ALL: 'C.UTF-8',
  TZ: 'UTC',
  LD_LIBRARY_PATH: libraries,
});

/** Starts a guarded program; both its outputs go to the open file `log`. */
export function launch(
  command: string[],
  options: { account: Account | undefined; libraries: string; log: number },
): Program {
  const child = spawn('/bin/sh', ['-c', GUARDED, 'guard', ...command], {
    cwd: '/',
    // A group of its own, so that Ctrl-C reaches the application only, which still needs its database to drain.
    detached: true,
    env: environment(options.libraries),
    stdio: ['ignore', options.log, options.log, 'pipe'],
    ...identity(options.account),
  });
  const ended = new Promise<void>((resolve) => child.once('exit', resolve).once('error', () => resolve()));
  const pipe = dismissGuardAfter(ended, child);
  const status = () => child.exitCode ?? (child.signalCode || child.pid === undefined ? -1 : null);
  const letGo = () => {
    child.unref();
    pipe?.unref();
  };
  return { pid: child.pid ?? -1, ended, status, letGo };
}

function dismissGuardAfter(ended: Promise<void>, child: ChildProcess): Socket | undefined {
  const pipe = child.stdio[3];
  if (!(pipe instanceof Socket)) return undefined;
  pipe.on('error', () => pipe.destroy());
  ended.then(() => pipe.end('done\n'));
  return pipe;
}

/**
 * Runs a short shell script as the server's user and waits for it.
 * @throws EmbeddedDatabaseError if programs cannot be run as that user
 */
export function attempt(script: string, values: string[], account: Account | undefined, libraries = '') {
  const { error, status, stdout, stderr } = spawnSync('/bin/sh', ['-c', script, 'attempt', ...values], {
    cwd: '/',
    encoding: 'utf8',
    env: environment(libraries),
    ...identity(account),
  });
  if (error && account) throw new EmbeddedDatabaseError(notQuiteRoot(`user ${account.name}`, error));
  if (error) throw new EmbeddedDatabaseError(`PostgreSQL cannot be run here (${error.message}): ${ELSEWHERE}.`);
  return { succeeded: status === 0, stdout: stdout.trim(), stderr: stderr.trim() };
}

const identity = (account: Account | undefined) => (account ? { uid: account.uid, gid: account.gid } : {});

/** Asks a postmaster to stop, ever more firmly: a fast clean shutdown, one without a checkpoint, the end. */
export async function shutDown(pid: number, isGone: () => boolean): Promise<void> {
  for (const [signal, patience] of [
    ['SIGINT', 10_000],
    ['SIGQUIT', 6_000],
    ['SIGKILL', 2_000],
  ] as const) {
    if (isGone()) return;
    send(pid, signal);
    for (const start = Date.now(); !isGone() && Date.now() - start < patience; ) await sleep(5);
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
