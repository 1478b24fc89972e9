import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { lstat, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { OperatorError } from '../operator-error.js';

export interface WriteOptions {
  /** replace what already has the name */
  readonly force?: boolean;
  /** ends the writing, with its reason as the error */
  readonly signal?: AbortSignal;
}

export type Chunks = AsyncIterable<Uint8Array | string>;

/** Files that are being written under names of their own and get the right ones once all of them are complete. */
export class Drafts {
  private readonly drafts = new Map<string, string>();

  constructor(private readonly options: WriteOptions) {}

  /** Only the owner may read the file: it holds what patients told their doctor. */
  async write(file: string, chunks: Chunks, ...through: Transform[]): Promise<void> {
    const draft = `${file}.${randomBytes(4).toString('hex')}.partial`;
    this.drafts.set(draft, file);
    const output = createWriteStream(draft, { flags: 'wx', mode: 0o600, flush: true });
    const { signal } = this.options;
    try {
      await pipeline([Readable.from(chunks), ...through, output], signal ? { signal } : {});
    } catch (error) {
      throw inWords(error, file, 'written');
    }
  }

  async publish(): Promise<void> {
    for (const [draft, file] of this.drafts) {
      if (!this.options.force) await refuseExisting(file);
      await rename(draft, file).catch((error) => Promise.reject(inWords(error, file, 'written')));
    }
    for (const folder of new Set([...this.drafts.values()].map(dirname))) await flushFolder(folder);
  }

  async discard(): Promise<void> {
    for (const draft of this.drafts.keys()) await rm(draft, { force: true });
  }
}

/**
 * Writes files as a whole: when `work` fails there is none of them.
 * @throws OperatorError when a file cannot be written
 */
export async function writeWhole<T>(options: WriteOptions, work: (drafts: Drafts) => Promise<T>): Promise<T> {
  const drafts = new Drafts(options);
  try {
    const result = await work(drafts);
    await drafts.publish();
    return result;
  } catch (error) {
    await drafts.discard();
    throw error;
  }
}

/** @throws OperatorError when there is something of this name */
export async function refuseExisting(file: string): Promise<void> {
  const found = await lstat(file).catch(() => undefined);
  if (found) throw new OperatorError(`${file} exists already: choose another name, or add --force to replace it.`);
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'its disk can only be read',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is not a folder',
  EEXIST: 'there is something else of that name',
  ENAMETOOLONG: 'the name is too long',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full',
  EFBIG: 'it would be too large',
  EIO: 'the disk failed',
};

/** A fault of a file as an OperatorError, any other error as it is. */
export function inWords(error: unknown, file: string, done: 'read' | 'written'): unknown {
  const { code, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  // a database's socket may be a file too
  const reason = syscall && syscall !== 'connect' && reasons[String(code)];
  return reason ? new OperatorError(`${file} cannot be ${done}: ${reason}.`, { cause: error }) : error;
}

async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  await handle.sync().finally(() => handle.close());
}
