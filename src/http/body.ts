import { Busboy } from '@fastify/busboy';
import { Problem } from './errors.js';
import { Float } from './python.js';

/** A request body as it arrived: reading it waits until the caller is known and the record is found. */
export class RawBody {
  constructor(
    readonly bytes: Buffer,
    readonly contentType: string,
  ) {}
}

/** Bytes a body may have. */
export const BODY_LIMIT = 1024 * 1024;
const NESTING_LIMIT = 32;
const FIELD_LIMIT = 1000;

export const unparsable = (fault: string) => new Problem(400, fault, 'parse_error');

export const unsupported = (contentType: string) =>
  new Problem(415, `Unsupported media type "${contentType}" in request.`, 'unsupported_media_type');

/**
 * The value of a JSON, urlencoded or multipart body; an empty one is `{}`.
 * @throws Problem 415 for another content type, 400 when it cannot be read
 */
export async function readBody(raw: RawBody | undefined): Promise<unknown> {
  if (!raw || raw.bytes.length === 0) return {};
  switch (raw.contentType.split(';', 1)[0]?.trim().toLowerCase()) {
    case 'application/json':
      return readJson(raw.bytes);
    case 'application/x-www-form-urlencoded':
      return readForm(raw.bytes.toString());
    case 'multipart/form-data':
      return readMultipart(raw);
    default:
      throw unsupported(raw.contentType);
  }
}

function readForm(text: string): Record<string, string> {
  if (text.split('&', FIELD_LIMIT + 1).length > FIELD_LIMIT) {
    throw unparsable(`Form parse error - more than ${FIELD_LIMIT} fields`);
  }
  return Object.fromEntries(new URLSearchParams(text));
}

function readJson(bytes: Buffer): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const value: unknown = inexact.test(text) ? JSON.parse(text, exactNumber) : JSON.parse(text);
    if (isDeeper(value, NESTING_LIMIT)) throw new SyntaxError(`more than ${NESTING_LIMIT} levels of nesting`);
    return value;
  } catch (error) {
    throw unparsable(`JSON parse error - ${faultOf(error)}`);
  }
}

/** V8 quotes the text around a fault, which may hold a password: only the kind of fault is told. */
function faultOf(error: unknown): string {
  const text = (error as Error).message;
  if (text.includes('nesting')) return text;
  const position = /at position \d+/.exec(text)?.[0];
  return position ? `Invalid syntax ${position}` : 'Invalid syntax';
}

/** A text that may hold a number of which JSON.parse alone would lose something. */
const inexact = /\d{16}|\d(?:\.0+|[eE][+-]?\d+)\s*(?:[,}\]]|$)/;

/**
 * JSON numbers that a double cannot hold stay exact: a 20-digit mobile or key is not silently another one. Nor is `12.0`
 * the text `12`.
 */
function exactNumber(this: unknown, _key: string, value: unknown, context?: { source?: string }): unknown {
  const source = context?.source;
  if (typeof value !== 'number' || !source || !Number.isInteger(value)) return value;
  if (!/^-?\d+$/.test(source)) return new Float(value);
  return Number.isSafeInteger(value) ? value : BigInt(source);
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((item) => isDeeper(item, levels - 1));
}

async function readMultipart({ bytes, contentType }: RawBody): Promise<Record<string, unknown>> {
  const fields: Record<string, unknown> = Object.create(null);
  try {
    const form = new Busboy({
      headers: { 'content-type': contentType },
      limits: { fields: FIELD_LIMIT, files: 10, fieldSize: BODY_LIMIT },
    });
    form.on('field', (name, value) => {
      fields[name] = value;
    });
    form.on('file', (name, stream) => {
      fields[name] = {};
      // a form that ends within the file fails as a whole too; a failure nobody listens to would end the process
      stream.on('error', () => {}).resume();
    });
    const done = new Promise((resolve, reject) => form.on('finish', resolve).on('error', reject));
    form.end(bytes);
    await done;
    return fields;
  } catch (error) {
    throw unparsable(`Multipart form parse error - ${multipartFault(error)}`);
  }
}

const multipartFault = (error: unknown) =>
  /boundary/i.test((error as Error).message) ? 'Invalid boundary in multipart: None' : 'Invalid form data';
