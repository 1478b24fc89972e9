import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EmbeddedDatabaseError, startEmbedded } from './embedded-database.js';
import { answer, cleanUp, makeFolder, ofPlace, query, removeLater } from './spec-support.js';

jest.setTimeout(60_000);
afterAll(cleanUp);

const isRoot = process.getuid?.() === 0;
const asRoot = isRoot ? describe : describe.skip;
const asUser = isRoot ? describe.skip : describe;

describe('a data folder with a long path', () => {
  it('has its socket elsewhere', async () => {
    const dataDir = join(makeFolder(), 'x'.repeat(100), ' and, "quoted"');
    const { connection, notes, stop } = await startEmbedded({ dataDir, temporary: true });
    expect(ofPlace(notes)).toEqual([expect.stringContaining(connection.host)]);
    expect(connection.host.length).toBeLessThan(90);
    expect(await answer(connection)).toBe(42);
    await stop();
    expect(existsSync(connection.host)).toBe(false);
  });
});

describe('a data folder that cannot be used', () => {
  it('is refused when another major version wrote it', async () => {
    const dataDir = makeFolder();
    mkdirSync(join(dataDir, 'postgres17'));
    await expect(startEmbedded({ dataDir })).rejects.toThrow(/PostgreSQL 17 and this release runs 18/);
    mkdirSync(join(dataDir, 'postgres18'));
    writeFileSync(join(dataDir, 'postgres18/PG_VERSION'), '16\n');
    await expect(startEmbedded({ dataDir })).rejects.toThrow(/PostgreSQL 16 and this release runs 18/);
  });

  it('is refused when it is a file', async () => {
    const dataDir = join(makeFolder(), 'file');
    writeFileSync(dataDir, '');
    await expect(startEmbedded({ dataDir })).rejects.toThrow(EmbeddedDatabaseError);
    await expect(startEmbedded({ dataDir })).rejects.toThrow(/something that is not a folder is in the way/);
  });

  it('is refused when it holds something else', async () => {
    const dataDir = makeFolder();
    mkdirSync(join(dataDir, 'postgres18'));
    writeFileSync(join(dataDir, 'postgres18/notes.txt'), '');
    await expect(startEmbedded({ dataDir })).rejects.toThrow(/holds something but no database/);
  });
});

asUser('an ordinary user', () => {
  it('is told when the data folder cannot be written', async () => {
    const folder = makeFolder();
    chmodSync(folder, 0o555);
    await expect(startEmbedded({ dataDir: join(folder, '.data') })).rejects.toThrow(/this user may not write there/);
  });
});

asRoot('root, in a project that is closed to others', () => {
  it('keeps the data where the server can reach them, and finds them again', async () => {
    const closed = makeFolder();
    chmodSync(closed, 0o700);
    const dataDir = join(closed, '.data');
    const first = await startEmbedded({ dataDir });
    const base = removeLater(dirname(first.connection.host));
    await query(first.connection, "CREATE TABLE visit AS SELECT 'fever' AS reason");
    await first.stop();
    chmodSync(closed, 0o755);
    const second = await startEmbedded({ dataDir });
    const rows = await query(second.connection, 'SELECT reason FROM visit');
    await second.stop();
    expect(ofPlace(first.notes)).toEqual([expect.stringContaining(base)]);
    expect(second.connection).toEqual(first.connection);
    expect(rows).toEqual([{ reason: 'fever' }]);
  });
});
