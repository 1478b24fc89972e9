import fc from 'fast-check';
import { withoutCommon } from './common-trigrams.js';

const shares = new Map([
  ...['pat', 'ati', 'tie', 'ien', 'ent'].map((trigram) => [trigram, 0.95] as const),
  ['nt0', 0.1],
]);

it('leaves out what is common, and nothing that is not', () => {
  expect(withoutCommon('patient012345', shares)).toEqual(['t012345']);
  expect(withoutCommon('patient01', shares)).toEqual(['nt01']);
  expect(withoutCommon('xpatientx', shares)).toEqual(['xpa', 'ntx']);
  expect(withoutCommon('PATIENT7', shares)).toEqual(['NT7']);
});

it('leaves a word as it is when nothing of it is common, or the database might read it otherwise', () => {
  for (const word of ['rahim', 'ti', '', 'pätient7', 'patient７']) {
    expect(withoutCommon(word, shares)).toBeUndefined();
  }
  expect(withoutCommon('patient7', new Map())).toBeUndefined();
});

it('leaves nothing of a word that is common itself', () => {
  expect(withoutCommon('Patient', shares)).toEqual([]);
});

it('gives parts that follow each other in every word, each with a trigram of its own', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 12 });
  const trigram = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 3, maxLength: 3 });
  fc.assert(
    fc.property(letters, fc.array(fc.tuple(trigram, fc.double({ min: 0, max: 1, noNaN: true }))), (word, trigrams) => {
      const parts = withoutCommon(word, new Map(trigrams)) ?? [];
      let from = 0;
      for (const part of parts) {
        const at = word.indexOf(part, from);
        expect(at).toBeGreaterThanOrEqual(from);
        expect(part.length).toBeGreaterThanOrEqual(3);
        from = at + part.length;
      }
    }),
  );
});
