import { Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { Make } from './make.js';

export type Caller = 'admin' | 'doctor' | 'patient';

/** An operation of the document: who may call it, the names in its query, and the example of its body. */
export interface Operation {
  method: string;
  path: string;
  caller: Caller | undefined;
  queries: string[];
  example: unknown;
}

type DocumentedOperation = {
  security: object[];
  parameters?: { name: string; in: string }[];
  requestBody?: { content: Record<string, { example?: unknown }> };
};

export function operationsIn({ paths }: OpenAPIObject): Operation[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, DocumentedOperation>).map(
      ([method, { security, parameters = [], requestBody }]) => ({
        method: method.toUpperCase(),
        path,
        caller: security.length > 0 ? (path.split('/')[2] as Caller) : undefined,
        queries: parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name),
        example: requestBody?.content['application/json']?.example,
      }),
    ),
  );
}

/** A documented path with new records of its own in the place of its parameters. */
export async function withNewRecords(path: string, make: Make): Promise<string> {
  if (path.includes('{code}')) return path.replace('{code}', (await make.department()).code);
  if (!path.includes('{uuid}'))
    return path.replace('{id}', String(path.includes('{id}') && (await make.appointment()).id));
  if (path.includes('/doctor/')) return path.replace('{uuid}', (await make.doctor()).userId);
  const patient = await make.patient();
  const history = await make.history({ patientId: patient.id });
  return path.replace('{uuid}', patient.userId).replace('{id}', String(history.id));
}

export interface Sent {
  method: string;
  path: string;
  headers?: OutgoingHttpHeaders;
  body?: string | Uint8Array;
}

export interface Received {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

const agent = new Agent({ keepAlive: true });

/** Sends exactly what it is given: no header is added but the framing, no path is made right, no answer is judged. */
export function exchange(base: string, { method, path, headers = {}, body }: Sent): Promise<Received> {
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
  const framing = headers['transfer-encoding'] ? {} : length;
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const sent = request({ agent, hostname, port, method, path, headers: { ...framing, ...headers }, timeout: 10_000 });
    sent.on('response', (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part)).on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(parts).toString() }),
      );
    });
    sent.on('timeout', () => sent.destroy(new Error('no answer within 10 s'))).on('error', reject);
    sent.end(body);
  });
}
