import { DataSource } from 'typeorm';
import { connectionOptions } from '../src/database/connection.js';
import { poolOf } from '../src/database/statements.js';
import { cloneDatabase } from './support/database.js';

/** A DATABASE_URL for the database of the test file. */
async function urlWith(parameters: Record<string, string>): Promise<string> {
  const { host, port, user, database } = await cloneDatabase();
  return `postgres://${user}@db/${database}?${new URLSearchParams({ host, port: String(port), ...parameters })}`;
}

async function at<Result>(url: string, work: (dataSource: DataSource) => Promise<Result>): Promise<Result> {
  const dataSource = await new DataSource(connectionOptions({ url, timezone: 'Asia/Dhaka' })).initialize();
  return work(dataSource).finally(() => dataSource.destroy());
}

describe('DATABASE_URL', () => {
  it('may have options of its own beside those of the program', async () => {
    const url = await urlWith({ options: '-c lock_timeout=1234ms', application_name: 'ward' });
    const settings = ['lock_timeout', 'application_name', 'statement_timeout', 'hospital.timezone'];
    const shown = settings.map((name) => `current_setting('${name}') AS "${name}"`);
    expect(await at(url, (dataSource) => dataSource.query(`SELECT ${shown.join(', ')}`))).toEqual([
      {
        lock_timeout: '1234ms',
        application_name: 'ward',
        statement_timeout: '30s',
        'hospital.timezone': 'Asia/Dhaka',
      },
    ]);
  });

  it('may leave its password to PGPASSWORD, where it needs no encoding', async () => {
    process.env.PGPASSWORD = 'p@ss/w#rd:?';
    const password = at(await urlWith({}), async (dataSource) => {
      const client = await poolOf(dataSource).connect();
      client.release();
      return (client as unknown as { password: string }).password;
    });
    expect(await password.finally(() => delete process.env.PGPASSWORD)).toBe('p@ss/w#rd:?');
  });
});
