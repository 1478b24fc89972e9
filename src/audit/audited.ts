import { applyDecorators, SetMetadata } from '@nestjs/common';
import { AUDIT, NOTHING } from '../http/access.js';
import { configure } from '../http/route-config.js';

export interface Declaration {
  /** a stable word, such as `history.read` */
  readonly operation: string;
  /**
   * Whose records it is about: the caller's, those of the user whose id the path has as `uuid`, or every patient's. Others
   * are named by the service, with `note`.
   */
  readonly of?: 'caller' | 'uuid' | 'every patient';
  /** what the `id` in the path is the number of */
  readonly record?: string;
}

const phrases = new Map<string, string>();

/** Names an operation that is no route's own, in the words that `Audited` takes too. */
export function naming(operation: string, phrase: string): string {
  phrases.set(operation, phrase);
  return operation;
}

/**
 * Every request of the route leaves a row in the record of access.
 * @param phrase what somebody did, as the one whose records these are would understand it: `read your profile`
 */
export function Audited(operation: string, phrase: string, more: Omit<Declaration, 'operation'> = {}) {
  const audit: Declaration = { operation: naming(operation, phrase), ...more };
  return applyDecorators(SetMetadata(AUDIT, audit), configure({ audit }));
}

/** For routes that show and change nobody's records. */
export const NotAudited = () => SetMetadata(AUDIT, NOTHING);

/** The words for an operation, which may be one of an older version. */
export const phraseOf = (operation: string) => phrases.get(operation) ?? 'used your records';
