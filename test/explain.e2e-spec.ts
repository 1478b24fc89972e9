import { once } from 'node:events';
import { createServer } from 'node:net';
import { Client, type ClientConfig } from 'pg';
import { explain } from '../src/explain.js';
import { cloneDatabase } from './support/database.js';
import { freePort } from './support/program.js';

async function failureAt(options: ClientConfig, statement = 'SELECT 1'): Promise<unknown> {
  const client = new Client(options);
  try {
    await client.connect();
    await client.query(statement);
    return undefined;
  } catch (error) {
    return error;
  } finally {
    await client.end().catch(() => {});
  }
}

describe('what is said of a database', () => {
  it('that cannot be reached', async () => {
    const silent = createServer((socket) => socket.on('error', () => {})).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as { port: number };
    const host = '127.0.0.1';
    for (const [options, code] of [
      [{ host: 'database.invalid' }, / cannot be reached: (ENOTFOUND|EAI_AGAIN)\.$/],
      [{ host, port: await freePort() }, / cannot be reached: ECONNREFUSED\.$/],
      [{ host, port, connectionTimeoutMillis: 200 }, / cannot be reached\.$/],
    ] as const) {
      expect(explain(await failureAt(options))).toMatch(code);
    }
    silent.close();
  });

  it('that cancels a statement', async () => {
    const options = { ...(await cloneDatabase()), statement_timeout: 20 };
    expect(explain(await failureAt(options, 'SELECT pg_sleep(5)'))).toMatch(/^The database cancelled a statement/);
  });
});
