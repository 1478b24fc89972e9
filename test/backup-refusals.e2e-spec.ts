import { readFileSync, writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { OperatorError } from '../src/operator-error.js';
import { restoreBackup } from '../src/transfer/backup/restore.js';
import { seal } from '../src/transfer/backup/seal.js';
import { writeBackup } from '../src/transfer/backup/write.js';
import { everythingIn, fillWithVariety, forge, useDatabase, useFolder } from './support/transfer.js';

const original = useDatabase('original');
const copy = useDatabase('copy');
const path = useFolder();

jest.setTimeout(60_000);

let whole: Buffer;
let untouched: Record<string, string[]>;
beforeEach(async () => {
  await fillWithVariety(original);
  await writeBackup(original.source, path('whole'), { force: true });
  whole = readFileSync(path('whole'));
  untouched = await everythingIn(copy);
});

const refusal = async (file: string) => {
  const error: unknown = await restoreBackup(copy.source, file).catch((reason) => reason);
  expect(error).toBeInstanceOf(OperatorError);
  return (error as OperatorError).message;
};

const refusalOf = (bytes: Buffer) => {
  writeFileSync(path('changed'), bytes);
  return refusal(path('changed'));
};

const forged = (change: (content: string) => string) => forge(whole, change);

describe('a file is refused and nothing is written', () => {
  afterEach(async () => expect(await everythingIn(copy)).toEqual(untouched));

  it('when a single bit of it is another', async () => {
    for (let at = 0; at < whole.length; at++) {
      const flipped = Buffer.from(whole);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
      expect(await refusalOf(flipped)).toMatch(/^\S+ is (damaged|incomplete or damaged|not a backup)[^\n]*\.$/);
    }
  });

  it('when it ends early, or late', async () => {
    for (let length = 0; length < whole.length; length += 7) {
      expect(await refusalOf(whole.subarray(0, length))).toMatch(/incomplete or damaged|not a backup/);
    }
    expect(await refusalOf(Buffer.concat([whole, whole]))).toMatch(/damaged/);
    expect(await refusalOf(Buffer.concat([whole, Buffer.from('\n')]))).toMatch(/damaged/);
  });

  it('when it is something else', async () => {
    expect(await refusal(path('nothing'))).toMatch(/nothing cannot be read: there is no such file/);
    expect(await refusal(path(''))).toMatch(/is not a file/);
    expect(await refusal(import.meta.filename)).toMatch(/is not a backup that this program can read/);
    expect(await refusalOf(await forged(() => 'INSERT INTO users'))).toMatch(/ends too early/);
    expect(await refusalOf(await forged(() => '-- {}\n'))).toMatch(/no header/);
    const uncompressed = await buffer(Readable.from(['no zstd']).pipe(seal()));
    expect(await refusalOf(uncompressed)).toMatch(/is not a backup/);
  });

  it('when its schema is of a newer version, which it names', async () => {
    const newer = await forged((content) => content.replace('"migrations":[', '"migrations":["Future1",'));
    expect(await refusalOf(newer)).toMatch(/newer version, \d.* \(Future1\): restore it with that version/);
  });

  it.each([
    ['a row is another one', /First/, 'Fist', /checksum of users is not the one/],
    ['a table is missing', /COPY "patients"[\s\S]*?\n\\\.\n--.*\n/, '', /rows of patients are missing/],
    ['a table is cut', /\n\\\.\n[\s\S]*/, '\n', /ends too early/],
    ['there is more', /$/, 'DROP TABLE users;\n', /holds more/],
    ['a value is impossible', /\tpatient\t/, '\tnobody\t', /rows that the database refuses: .*users_role_check/],
    ['a column is unknown', '"username"', '"name"', /other columns of users/],
    ['a table is unknown', '{"name":"users"', '{"name":"people"', /other columns of people/],
    [
      'a sequence is unknown',
      '"table":"doctors","column":"id"',
      '"table":"doctors","column":"mobile"',
      /other sequences/,
    ],
    ['a constraint is unknown', '"notValid":[', '"notValid":[{"table":"users","name":"x"}', /other constraints/],
  ])('when %s, though the checksum of the file is right', async (_, found, replacement, sentence) => {
    expect(await refusalOf(await forged((content) => content.replace(found, replacement)))).toMatch(sentence);
  });
});

describe('a database is refused', () => {
  it('when there is a row in any table', async () => {
    await copy.make.admin();
    const before = await everythingIn(copy);
    expect(await refusal(path('whole'))).toMatch(/^The database is not empty \(users, sessions\): .*/);
    expect(await everythingIn(copy)).toEqual(before);
  });

  it('when another program works in it', async () => {
    await copy.dataSource.transaction(async (manager) => {
      await manager.query('LOCK TABLE costs IN ROW EXCLUSIVE MODE');
      expect(await refusal(path('whole'))).toMatch(/^Another program uses the tables/);
    });
  });

  it('until it is what the backup is of: the next attempt works', async () => {
    await refusalOf(await forged((content) => content.replace('First', 'Fist')));
    await restoreBackup(copy.source, path('whole'));
    expect(await everythingIn(copy)).toEqual(await everythingIn(original));
  });
});
