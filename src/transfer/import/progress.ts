import { SingleBar } from 'cli-progress';

/** Bytes or rows that are read in a moment need no bar. */
const LONG = { dumpdata: 4_000_000, 'SQLite file': 20_000 } as const;

/** Shows on standard error how much of a long file was read, if a person is looking. */
export class Progress {
  private readonly bar: SingleBar | undefined;

  constructor({ kind, size }: { kind: keyof typeof LONG; size: number }, stream: NodeJS.WriteStream = process.stderr) {
    if (!stream.isTTY || size < LONG[kind]) return;
    this.bar = new SingleBar({
      format: 'Reading the file {bar} {percentage}%',
      stream,
      clearOnComplete: true,
    });
    this.bar.start(size, 0);
  }

  at(done: number): void {
    this.bar?.update(done);
  }

  end(): void {
    this.bar?.stop();
  }
}
