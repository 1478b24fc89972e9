import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const SEALED = 'sealed:';

/** A secret as it is stored: encrypted for its account alone, or as it is when there is no key. */
export function seal(secret: string, userId: string, key: Buffer | undefined): string {
  if (!key) return secret;
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv).setAAD(Buffer.from(userId));
  const sealed = Buffer.concat([iv, cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
  return SEALED + sealed.toString('base64');
}

/** Undefined when it was sealed with another key, or for another account. */
export function unseal(stored: string, userId: string, key: Buffer | undefined): string | undefined {
  if (!stored.startsWith(SEALED)) return stored;
  if (!key) return undefined;
  const sealed = Buffer.from(stored.slice(SEALED.length), 'base64');
  try {
    const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, IV_BYTES));
    decipher.setAAD(Buffer.from(userId)).setAuthTag(sealed.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]).toString();
  } catch {
    return undefined;
  }
}
