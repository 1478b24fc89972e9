/** Metadata of a route: who may call it. The start fails on a route that does not say (see `access.check.ts`). */
export const ACCESS = 'access';

/** Metadata of a route: what is recorded of its requests, or that it shows and changes nobody's records. */
export const AUDIT = 'audit';
export const NOTHING = 'nothing';
