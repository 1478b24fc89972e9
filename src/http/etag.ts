import { hash } from 'node:crypto';

/** A strong ETag of an answer (RFC 9110 section 8.8.3). */
export const etag = (body: string): string => `"${hash('sha1', body, 'base64')}"`;
