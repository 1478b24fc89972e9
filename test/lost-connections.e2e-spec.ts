import { createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { poolOf } from '../src/database/statements.js';
import { useApp } from './support/app.js';
import { freePort } from './support/program.js';

const test = useApp();

/** From beside the database. */
async function operate<Row extends object>(sql: string): Promise<Row[]> {
  const client = new Client({ ...test.connection, database: 'postgres' });
  await client.connect();
  const { rows } = await client.query<Row>(sql).finally(() => client.end());
  return rows;
}

/** Ends every connection of the application, as a database that is restarted does. */
const endConnections = () =>
  operate(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${test.connection.database}'`);

/** Until the application has none: what it does every second by itself may just have made one that ends late. */
async function loseConnections(): Promise<void> {
  do {
    await endConnections();
    await sleep(5);
  } while (poolOf(test.dataSource).totalCount > 0);
}

describe('connections that hang', () => {
  it('make /health answer 503, and 200 when they go on', async () => {
    await test.api.get('/health');
    const pids = await operate<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE datname = '${test.connection.database}' AND state = 'idle'`,
    );
    for (const { pid } of pids) process.kill(pid, 'SIGSTOP');
    const hanging = await test.api.get('/health');
    for (const { pid } of pids) process.kill(pid, 'SIGCONT');
    expect(hanging).toMatchObject({ status: 503, body: { code: 'try_again' } });
    expect(await test.api.get('/health')).toMatchObject({ status: 200 });
  });
});

describe('connections that the database ends', () => {
  it('cost running requests a 503 at most, and are replaced at once', async () => {
    const doctor = test.api.as((await test.make.doctor()).token);
    const admin = test.api.as((await test.make.admin()).token);
    const statuses = new Set<number>();
    let going = true;
    const reader = async (read: () => Promise<{ status: number }>) => {
      while (going) statuses.add((await read()).status);
    };
    const readers = [
      ...Array.from({ length: 10 }, () => reader(() => doctor.get('/api/doctor/profile/'))),
      ...Array.from({ length: 10 }, () => reader(() => admin.get('/api/admin/doctors/?q=a&page_size=5'))),
      ...Array.from({ length: 5 }, () => reader(() => admin.get('/api/admin/doctors/'))),
    ];
    for (let turn = 0; turn < 5; turn++) await endConnections();
    going = false;
    await Promise.all(readers);
    expect([200, 503]).toEqual(expect.arrayContaining([...statuses]));
    expect((await doctor.get('/api/doctor/profile/')).status).toBe(200);
    expect((await admin.get('/api/admin/doctors/')).status).toBe(200);
  });
});

const tryAgain = { status: 503, body: { code: 'try_again' } };

describe('a database that cannot be reached', () => {
  let silent: Server;
  beforeAll(async () => {
    silent = createServer(() => {}).listen(await freePort(), '127.0.0.1');
  });
  afterAll(() => silent.close());
  const silentPort = () => (silent.address() as { port: number }).port;

  it.each([
    ['because nobody knows its name', async () => ({ host: 'database.invalid' })],
    ['because nobody listens there', async () => ({ host: '127.0.0.1', port: await freePort() })],
    ['because its socket is gone', async () => ({ host: '/nowhere' })],
    ['because it says nothing', async () => ({ host: '127.0.0.1', port: silentPort(), connectionTimeoutMillis: 300 })],
  ])('%s, costs a request a 503, and is found again', async (_, where) => {
    const doctor = test.api.as((await test.make.doctor()).token);
    const { options } = poolOf(test.dataSource);
    const { host, port, connectionTimeoutMillis } = options;
    try {
      Object.assign(options, await where());
      await loseConnections();
      expect(await test.api.get('/health')).toMatchObject(tryAgain);
      expect(await doctor.get('/api/doctor/profile/')).toMatchObject(tryAgain);
    } finally {
      Object.assign(options, { host, port, connectionTimeoutMillis });
    }
    expect((await test.api.get('/health')).status).toBe(200);
    expect((await doctor.get('/api/doctor/profile/')).status).toBe(200);
  });
});

describe('a database that refuses for a while', () => {
  const whileSet = async (setting: string, work: () => Promise<void>) => {
    const { database } = test.connection;
    await operate(`ALTER DATABASE ${database} SET ${setting}`);
    await loseConnections();
    try {
      await work();
    } finally {
      await operate(`ALTER DATABASE ${database} RESET ALL`);
      await loseConnections();
    }
  };

  it('to write, as one that is not the primary any more does, costs a write a 503', async () => {
    const doctor = test.api.as((await test.make.doctor()).token);
    await whileSet('default_transaction_read_only = on', async () => {
      const change = { profile_data: { address: 'elsewhere' } };
      expect(await doctor.put('/api/doctor/profile/', change)).toMatchObject(tryAgain);
    });
  });

  it('to wait for a lock costs who needs it a 503', async () => {
    const doctor = test.api.as((await test.make.doctor()).token);
    await whileSet(`lock_timeout = '50ms'`, () =>
      test.dataSource.transaction(async (manager) => {
        await manager.query('LOCK TABLE users');
        expect(await doctor.get('/api/doctor/profile/')).toMatchObject(tryAgain);
      }),
    );
  });
});
