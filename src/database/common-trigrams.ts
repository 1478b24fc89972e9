/** The parts of a word to ask an index of trigrams for instead; undefined when the word itself is best. */
export type Narrow = (word: string) => string[] | undefined;

const LENGTH = 3;
/** Such words the database takes as they are, but for their case. */
const PLAIN = /^[!-~]+$/;

/**
 * What is left of a word without the trigrams that are common: an index reads whole lists of rows for these, which leave
 * hardly any row out. All that holds the word holds its parts, in their order.
 * @param common in lower case
 */
export function withoutCommon(word: string, common: ReadonlySet<string>): string[] | undefined {
  if (common.size === 0 || !PLAIN.test(word)) return undefined;
  const kept = new Set<number>();
  for (let at = 0; at + LENGTH <= word.length; at++) {
    if (common.has(word.slice(at, at + LENGTH).toLowerCase())) continue;
    for (let index = at; index < at + LENGTH; index++) kept.add(index);
  }
  if (kept.size === 0 || kept.size === word.length) return undefined;
  return runs(word, kept);
}

function runs(word: string, kept: ReadonlySet<number>): string[] {
  const parts: string[] = [];
  for (const at of kept) {
    if (kept.has(at - 1)) parts[parts.length - 1] += word[at];
    else parts.push(word[at] ?? '');
  }
  return parts;
}
