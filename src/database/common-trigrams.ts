/** Of each word the parts to ask an index of trigrams for instead: undefined when the word itself is best, none when that finds no less. */
export type Narrow = (words: readonly string[]) => (string[] | undefined)[];

/** How many of all rows have a trigram, from 0 to 1, of those that many have. */
export type Shares = ReadonlyMap<string, number>;

/** The share of others at most. */
const RARE = 0.004;
/** At this share a trigram leaves so few rows out that finding them by it takes longer than looking at the rest. */
const COMMON = 0.5;
/** So many entries of an index's lists take as long as looking at a row. */
const ENTRIES_OF_A_ROW = 1000;
const LENGTH = 3;
/** Whether a word is long enough for an index of trigrams. */
export const isIndexed = (word: string): boolean => [...word.normalize('NFC')].length >= LENGTH;
/** Such words the database takes as they are, but for their case. */
const PLAIN = /^[!-~]+$/;

/**
 * What is left of words that a row must all have, without the trigrams that are not worth asking for: an index reads whole lists
 * of rows for those that many have, which leave few rows out when others have been asked for. All that holds the words holds
 * their parts, in the order of each word.
 * @param shares of trigrams in lower case
 */
export function narrowed(words: readonly string[], shares: Shares): (string[] | undefined)[] {
  if (shares.size === 0) return words.map(() => undefined);
  const kept = worthwhile(words, shares);
  return words.map((word, at) => (isNarrowable(word) ? parts(word, kept[at] ?? []) : undefined));
}

const isNarrowable = (word: string) => word.length >= LENGTH && PLAIN.test(word);

/**
 * Where in each word the trigrams begin that are worth their lists, the rarest first. Words are taken for independent; a
 * trigram says less beside others of its word, still less beside one that it has two letters in common with, and nothing twice.
 */
function worthwhile(words: readonly string[], shares: Shares): number[][] {
  const kept = words.map(() => new Map<number, string>());
  let found = 1;
  for (const { word, at, text, share } of trigramsOf(words, shares)) {
    const others = kept[word] as Map<number, string>;
    if ([...others.values()].includes(text)) continue;
    const overlaps = others.has(at - 1) || others.has(at + 1);
    const left = found * share ** (1 / (1 + others.size) / (overlaps ? 2 : 1));
    if ((found - left) * ENTRIES_OF_A_ROW <= share) continue;
    others.set(at, text);
    found = left;
  }
  return kept.map((others) => [...others.keys()]);
}

function trigramsOf(words: readonly string[], shares: Shares) {
  const trigrams = words.filter(isNarrowable).flatMap((text) =>
    Array.from({ length: text.length - LENGTH + 1 }, (_, at) => {
      const trigram = text.slice(at, at + LENGTH).toLowerCase();
      return { word: words.indexOf(text), at, text: trigram, share: shares.get(trigram) ?? RARE };
    }),
  );
  return trigrams.filter(({ share }) => share < COMMON).sort((one, other) => one.share - other.share);
}

/** What the trigrams that begin there make of the word. */
function parts(word: string, begins: readonly number[]): string[] | undefined {
  const runs: string[] = [];
  let end = 0;
  for (const at of begins.toSorted((one, other) => one - other)) {
    const text = word.slice(Math.max(at, end), at + LENGTH);
    if (at < end) runs[runs.length - 1] += text;
    else runs.push(text);
    end = at + LENGTH;
  }
  return runs[0] === word ? undefined : runs;
}
