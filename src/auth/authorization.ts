import { isUtf8 } from 'node:buffer';
import { Unauthorized } from '../http/errors.js';

/** `Token <token>` or `Bearer <40 hex>`, the scheme in any case; other schemes are no credentials. */
export function tokenIn(authorization = ''): string | undefined {
  const [scheme = '', ...rest] = authorization.split(/[ \t]+/).filter(Boolean);
  const [token] = rest;
  if (/^bearer$/i.test(scheme)) return rest.length === 1 && token && /^[0-9a-f]{40}$/.test(token) ? token : undefined;
  if (!/^token$/i.test(scheme)) return undefined;
  if (!token) throw invalidHeader('No credentials provided.');
  if (rest.length > 1) throw invalidHeader('Token string should not contain spaces.');
  // node reads headers as latin1
  if (!isUtf8(Buffer.from(token, 'latin1'))) throw invalidHeader('Token string should not contain invalid characters.');
  return token;
}

export const invalidHeader = (why: string) => new Unauthorized(`Invalid token header. ${why}`, 'invalid_token_header');
