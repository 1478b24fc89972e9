import { closeSync, openSync, readFileSync, renameSync } from 'node:fs';

/** The file that takes everything that PostgreSQL's programs say. */
export interface Log {
  readonly file: number;
  /** the last line that tells of an error, else the last line, else nothing */
  lastWords(): string;
  close(): void;
}

/**
 * Starts a new log and keeps the one before, so that the reason for a crash survives the restart.
 * @throws the operating system's error if it cannot be written
 */
export function openLog(path: string): Log {
  try {
    renameSync(path, `${path}.1`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const file = openSync(path, 'a', 0o600);
  return { file, lastWords: () => lastWords(path), close: () => closeSync(file) };
}

function lastWords(path: string): string {
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  // A full disk makes for many later lines, none of which names it.
  const telling = [/No space left on device/, /FATAL|PANIC|ERROR|error:|cannot/].map((sign) =>
    lines.findLast((line) => sign.test(line)),
  );
  const line = telling[0] ?? telling[1] ?? lines.at(-1) ?? '';
  return line.replace(/^[\d-]+ [\d:.]+ UTC \[\d+\] /, '').trim();
}
