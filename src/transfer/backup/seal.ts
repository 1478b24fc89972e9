import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { OperatorError } from '../../operator-error.js';

/** The first line is in plain text, so that `head -1` tells what the file is. */
const FIRST_LINE = Buffer.from('hospital-api backup 1\n');
const LAST_LINE = /^\nsha256 ([0-9a-f]{64})\n$/;
const LAST_LINE_LENGTH = '\nsha256 '.length + 64 + '\n'.length;

/** Puts the body between a first line and one with the checksum of everything before it, which makes it complete. */
export function seal(): Transform {
  const hash = createHash('sha256').update(FIRST_LINE);
  const stream = new Transform({
    transform(chunk, _encoding, pass) {
      hash.update(chunk);
      pass(null, chunk);
    },
    flush(pass) {
      pass(null, `\nsha256 ${hash.digest('hex')}\n`);
    },
  });
  stream.push(FIRST_LINE);
  return stream;
}

/** Where the body is in its file. */
export interface Body {
  readonly start: number;
  /** the last byte */
  readonly end: number;
}

/**
 * Reads the whole file, which holds whatever was written, byte by byte, if this succeeds.
 * @throws OperatorError when it is another kind of file, incomplete or damaged
 */
export async function checkSeal(handle: FileHandle, name: string): Promise<Body> {
  const status = await handle.stat();
  if (!status.isFile()) throw new OperatorError(`${name} is not a file.`);
  const first = await bytes(handle, 0, FIRST_LINE.length);
  if (!first.equals(FIRST_LINE)) {
    throw new OperatorError(`${name} is not a backup that this program can read: it does not begin like one.`);
  }
  const bodyEnd = status.size - LAST_LINE_LENGTH;
  const last = await bytes(handle, Math.max(bodyEnd, 0), LAST_LINE_LENGTH);
  const [, expected] = LAST_LINE.exec(last.toString('latin1')) ?? [];
  if (!expected) throw new OperatorError(`${name} is incomplete or damaged: it does not end like a backup.`);
  if ((await sha256(handle, bodyEnd)) !== expected) {
    throw new OperatorError(`${name} is damaged: its checksum is not the one of its content.`);
  }
  return { start: FIRST_LINE.length, end: bodyEnd - 1 };
}

async function bytes(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}

async function sha256(handle: FileHandle, length: number): Promise<string> {
  const hash = createHash('sha256');
  const options = { start: 0, end: length - 1, autoClose: false, highWaterMark: 1 << 20 };
  for await (const chunk of handle.createReadStream(options)) hash.update(chunk);
  return hash.digest('hex');
}
