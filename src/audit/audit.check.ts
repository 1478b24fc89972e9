import type { INestApplication } from '@nestjs/common';
import { declarationsOf } from '../http/access.check.js';
import { AUDIT } from '../http/access.js';

/** @throws Error naming every route that does not say what is recorded of it; the application must not start with one */
export function refuseUndeclaredAudit(app: INestApplication): void {
  const undeclared = declarationsOf(app, AUDIT)
    // what a path refuses by method shows nothing
    .filter(({ name, declared }) => declared === undefined && !name.includes(' '));
  if (undeclared.length > 0) {
    throw new Error(`Routes without @Audited or @NotAudited: ${undeclared.map(({ name }) => name).join(', ')}`);
  }
}
