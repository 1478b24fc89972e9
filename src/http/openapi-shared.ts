import { STATUS_CODES } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import type { OpenAPIObject } from '@nestjs/swagger';
import { operationsOf } from './openapi-refusals.js';

/** The name of a part that many may refer to: the one wanted, with a number if it is that of other parts too. */
export function share<Part>(wanted: string, part: Part, shared: Record<string, Part>): string {
  let name = wanted;
  for (let number = 2; shared[name] && !isDeepStrictEqual(shared[name], part); number++) name = `${wanted}_${number}`;
  shared[name] = part;
  return name;
}

/** Writes what is no success once for all operations that answer it. */
export function shareRefusals(document: OpenAPIObject): void {
  const shared: Record<string, object> = {};
  for (const [{ responses }] of operationsOf(document)) {
    for (const [status, response] of Object.entries(responses)) {
      if (status.startsWith('2') || !response) continue;
      const name = share((STATUS_CODES[status] ?? status).replaceAll(' ', ''), response, shared);
      responses[status] = { $ref: `#/components/responses/${name}` };
    }
  }
  document.components = { ...document.components, responses: shared as never };
}
