import { isIndexed, type Narrow } from './common-trigrams.js';
import type { List } from './list.js';

/** Placeholders for what LIKE is to find. */
export interface Pattern {
  readonly text: string;
  /** for what an index of trigrams is asked instead, together with the narrow ones of all other patterns */
  readonly narrow: string | undefined;
  /** a word with letters is in no mobile but one of the former service's that was never a number */
  readonly hasLetters: boolean;
  /** whether it is worth asking an index of trigrams: long enough, and nothing that nearly all have */
  readonly indexed: boolean;
  /** of the word */
  readonly length: number;
}

/** Gives a placeholder for a value. */
export type Bind = (value: unknown, cast: string) => string;

export const and = (conditions: readonly string[]) => conditions.join(' AND ') || 'true';

/** A search that finds each pattern by itself. */
export const each = (find: (pattern: Pattern) => string) => (patterns: readonly Pattern[]) => and(patterns.map(find));

/**
 * Whether the rows of a search are numbered, also where nobody asks: PostgreSQL would else hope to find a page among the first
 * rows, and read all if it is not there. Words that are too short for an index, or that nearly all have, may fill it.
 */
export const isNumbered = <Row>(list: List<Row>, counted: boolean, patterns: readonly Pattern[]) =>
  list.countedOnRequest ? counted && patterns.length > 0 : patterns.some(({ indexed }) => indexed);

export function patternsOf<Row>(list: List<Row>, words: readonly string[], bind: Bind, narrow: Narrow): Pattern[] {
  const parts = list.wordByWord ? words.flatMap((word) => narrow([word])) : narrow(words);
  return words.map((word, at) => patternOf(word, bind, parts[at]));
}

/** The narrow one gets its placeholder when it is asked for, as PostgreSQL refuses values that no placeholder takes. */
function patternOf(word: string, bind: Bind, parts: readonly string[] | undefined): Pattern {
  let placeholder: string | undefined;
  return {
    text: bind(likePattern([word]), 'text'),
    hasLetters: /\p{L}/u.test(word),
    indexed: isIndexed(word) && parts?.length !== 0,
    length: word.length,
    get narrow() {
      if (parts) placeholder ??= bind(likePattern(parts), 'text');
      return placeholder;
    },
  };
}

/** What means something to LIKE, at once or once `folded` has made it ASCII. */
const special = /[\\%_\uff05\ufe6a\uff3f\u2216\uff3c\ufe68]/g;

/** What holds the parts, in their order. */
const likePattern = (parts: readonly string[]) => `%${parts.map((part) => part.replace(special, '\\$&')).join('%')}%`;
