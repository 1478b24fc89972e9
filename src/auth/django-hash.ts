/** A hash that asks for more would hold a thread for seconds; Django itself has come to about a million. */
const MAX_ITERATIONS = 2_000_000;

/** How the former service stored a password: PBKDF2 with SHA-256. */
export interface DjangoHash {
  readonly iterations: number;
  readonly salt: string;
  readonly digest: Uint8Array;
}

/** Reads `pbkdf2_sha256$iterations$salt$digest`; undefined for anything else, Django's other algorithms too. */
export function readDjangoHash(hash: string): DjangoHash | undefined {
  const [, iterations, salt, digest] =
    /^pbkdf2_sha256\$([1-9]\d{0,6})\$([^$]+)\$([A-Za-z0-9+/]{43}=)$/.exec(hash) ?? [];
  if (!iterations || !salt || !digest || Number(iterations) > MAX_ITERATIONS) return undefined;
  return { iterations: Number(iterations), salt, digest: Buffer.from(digest, 'base64') };
}
