import fc from 'fast-check';
import { narrowed } from './common-trigrams.js';

const shares = new Map([
  ...['pat', 'ati', 'tie', 'ien', 'ent'].map((trigram) => [trigram, 0.95] as const),
  ...['nt0', 'sal', 'alm', 'lma', 'ber', 'erg'].map((trigram) => [trigram, 0.1] as const),
]);

const narrow = (...words: string[]) => narrowed(words, shares);

it('leaves out what is common, and nothing that is not', () => {
  expect(narrow('patient012345')).toEqual([['t012345']]);
  expect(narrow('patient01')).toEqual([['nt01']]);
  expect(narrow('patient000001')).toEqual([['t000', '001']]);
  expect(narrow('xpatientx')).toEqual([['xpa', 'ntx']]);
  expect(narrow('PATIENT7')).toEqual([['NT7']]);
});

it('asks for as much of a word as tells rows apart beside the other words', () => {
  expect(narrow('salma')).toEqual([undefined]);
  expect(narrow('zoe', 'tim', 'salma')).toEqual([undefined, undefined, []]);
  expect(narrow('patient', 'salma')).toEqual([[], undefined]);
});

it('leaves a word as it is when nothing of it is common, or the database might read it otherwise', () => {
  for (const word of ['rahim', 'ti', '', 'pätient7', 'patient７']) {
    expect(narrow(word)).toEqual([undefined]);
  }
  expect(narrowed(['patient7'], new Map())).toEqual([undefined]);
});

it('leaves nothing of a word that is common itself', () => {
  expect(narrow('Patient')).toEqual([[]]);
});

it('gives parts that follow each other in every word, each with a trigram of its own', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 12 });
  const trigram = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 3, maxLength: 3 });
  const known = fc.array(fc.tuple(trigram, fc.double({ min: 0, max: 1, noNaN: true })));
  fc.assert(
    fc.property(fc.array(letters, { maxLength: 4 }), known, (words, trigrams) => {
      const parts = narrowed(words, new Map(trigrams));
      expect(parts).toHaveLength(words.length);
      for (const [at, word] of words.entries()) {
        let from = 0;
        for (const part of parts[at] ?? []) {
          const place = word.indexOf(part, from);
          expect(place).toBeGreaterThanOrEqual(from);
          expect(part.length).toBeGreaterThanOrEqual(3);
          from = place + part.length;
        }
      }
    }),
  );
});
