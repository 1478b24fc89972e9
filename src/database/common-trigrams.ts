/** The parts of a word to ask an index of trigrams for instead: undefined when the word itself is best, none when nearly all have it. */
export type Narrow = (word: string) => string[] | undefined;

/** How many of all rows have a trigram, from 0 to 1, of those that are not rare. */
export type Shares = ReadonlyMap<string, number>;

/** From this share on a trigram is not rare. */
export const FREQUENT = 0.05;
/** At this share it leaves so few rows out that finding them by it takes longer than looking at the rest. */
const COMMON = 0.5;
/** Rare trigrams of a word that tell rows apart without the others. */
const ENOUGH = 3;
const LENGTH = 3;
/** Whether a word is long enough for an index of trigrams. */
export const isIndexed = (word: string): boolean => [...word.normalize('NFC')].length >= LENGTH;
/** Such words the database takes as they are, but for their case. */
const PLAIN = /^[!-~]+$/;

/**
 * What is left of a word without the trigrams that many rows have: an index reads whole lists of rows for these, which leave
 * few rows out. All that holds the word holds its parts, in their order.
 * @param shares of trigrams in lower case
 */
export function withoutCommon(word: string, shares: Shares): string[] | undefined {
  if (shares.size === 0 || !PLAIN.test(word)) return undefined;
  const rare = placesBelow(FREQUENT, word, shares);
  const kept = new Set<number>();
  for (const place of rare.length < ENOUGH ? placesBelow(COMMON, word, shares) : rare) {
    for (let at = place; at < place + LENGTH; at++) kept.add(at);
  }
  return kept.size === word.length || !isIndexed(word) ? undefined : runs(word, kept);
}

/** Where in the word trigrams of a smaller share begin. */
function placesBelow(share: number, word: string, shares: Shares): number[] {
  const places = Array.from({ length: Math.max(0, word.length - LENGTH + 1) }, (_, at) => at);
  return places.filter((at) => (shares.get(word.slice(at, at + LENGTH).toLowerCase()) ?? 0) < share);
}

function runs(word: string, kept: ReadonlySet<number>): string[] {
  const parts: string[] = [];
  for (const at of kept) {
    if (kept.has(at - 1)) parts[parts.length - 1] += word[at];
    else parts.push(word[at] ?? '');
  }
  return parts;
}
