import type { OpenAPIObject } from '@nestjs/swagger';
import { operationsOf } from './openapi-refusals.js';

/** Says of what several roles can do alike who does it, so that each summary means one operation. */
export function tellRolesApart(document: OpenAPIObject): void {
  const alike = Map.groupBy(operationsOf(document), ([{ summary }]) => summary);
  for (const operations of alike.values()) {
    if (operations.length === 1) continue;
    for (const [operation, , path] of operations) {
      const role = path.split('/')[2];
      operation.summary += role === 'admin' ? ', as an admin' : `, as a ${role}`;
    }
  }
}
