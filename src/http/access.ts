/** Metadata of a route: who may call it. The start fails on a route that does not say (see `access.check.ts`). */
export const ACCESS = 'access';
