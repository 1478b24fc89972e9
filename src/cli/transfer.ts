import { parseArgs } from 'node:util';
import { OperatorError } from '../operator-error.js';

/**
 * The one file or folder a command is about, and whether to replace what is there.
 * @throws OperatorError with the usage when there is not exactly one
 */
export function targetOf(usage: string): { target: string; force: boolean } {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { force: { type: 'boolean' } } });
  const [target, ...more] = positionals;
  const { force = false } = values;
  if (!target || more.length > 0 || (force && !usage.includes('--force'))) throw new OperatorError(`Usage: ${usage}`);
  return { target, force };
}

/** Lets Ctrl-C end a command that removes what it has begun. */
export function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => stop.abort(new OperatorError('Stopped; nothing was written.')));
  }
  return stop.signal;
}

export function printCounts(tables: readonly { table: string; rows: number }[]): void {
  for (const { table, rows } of tables) console.log(`${String(rows).padStart(10)}  ${table}`);
}
