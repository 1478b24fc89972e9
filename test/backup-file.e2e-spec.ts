import { readdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { restoreBackup } from '../src/transfer/backup/restore.js';
import { writeBackup } from '../src/transfer/backup/write.js';
import { fillWithMany, useDatabase, useFolder } from './support/transfer.js';

const original = useDatabase('original');
const copy = useDatabase('copy');
const path = useFolder();

jest.setTimeout(60_000);

describe('the file of a backup', () => {
  const files = () => readdirSync(dirname(path('x')));

  it('is readable for its owner alone', async () => {
    await writeBackup(original.source, path('private'));
    expect(statSync(path('private')).mode & 0o777).toBe(0o600);
  });

  it('is not replaced unless that is asked for', async () => {
    await writeBackup(original.source, path('there'));
    await expect(writeBackup(original.source, path('there'))).rejects.toThrow(/there exists already/);
    await original.make.admin();
    const tables = await writeBackup(original.source, path('there'), { force: true });
    expect(await restoreBackup(copy.source, path('there'))).toEqual(tables);
  });

  it('is not there, nor a part of it, when the backup fails', async () => {
    await fillWithMany(original, 20_000);
    const before = files();
    const backup = writeBackup(original.source, path('broken off'));
    const broken = expect(backup).rejects.toThrow('The connection to the database was lost.');
    const end = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                  WHERE datname = current_database() AND state = 'active' AND query LIKE 'COPY%'`;
    while ((await original.dataSource.query(end)).length === 0) await new Promise((done) => setTimeout(done, 1));
    await broken;
    expect(files()).toEqual(before);
    await expect(writeBackup(original.source, path('no/folder'))).rejects.toThrow(/no\/folder cannot be written/);
  });

  it('is not there when the backup is stopped', async () => {
    await fillWithMany(original, 20_000);
    const stop = new AbortController();
    const before = files();
    const stopped = expect(writeBackup(original.source, path('stopped'), { signal: stop.signal })).rejects.toThrow(
      'now',
    );
    while (files().length === before.length) await new Promise((done) => setTimeout(done, 1));
    stop.abort(new Error('now'));
    await stopped;
    expect(files()).toEqual(before);
  });
});
