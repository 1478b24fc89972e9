import fc from 'fast-check';
import { withoutCommon } from './common-trigrams.js';

const common = new Set(['pat', 'ati', 'tie', 'ien', 'ent']);

it('leaves out what is common, and nothing that is not', () => {
  expect(withoutCommon('patient012345', common)).toEqual(['nt012345']);
  expect(withoutCommon('xpatientx', common)).toEqual(['xpa', 'ntx']);
  expect(withoutCommon('PATIENT7', common)).toEqual(['NT7']);
});

it('leaves a word as it is when nothing of it is common, all of it is, or the database might read it otherwise', () => {
  for (const word of ['rahim', 'patient', 'ti', '', 'pätient7', 'patient７']) {
    expect(withoutCommon(word, common)).toBeUndefined();
  }
  expect(withoutCommon('patient7', new Set())).toBeUndefined();
});

it('gives parts that follow each other in every word, each with a trigram of its own', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 12 });
  const trigram = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 3, maxLength: 3 });
  fc.assert(
    fc.property(letters, fc.uniqueArray(trigram), (word, trigrams) => {
      const parts = withoutCommon(word, new Set(trigrams)) ?? [];
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
