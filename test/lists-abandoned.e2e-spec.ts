import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { startApp, useApp } from './support/app.js';

const test = useApp();

const ROWS = 3000;
let request: string;

beforeEach(async () => {
  const { token } = await test.make.admin();
  await test.dataSource.query(
    `WITH people AS (
       INSERT INTO users (id, username, first_name, last_name, password_hash, role, approved)
       SELECT gen_random_uuid(), 'many' || n, 'a', 'b', '!', 'doctor', true FROM generate_series(1, ${ROWS}) n
       RETURNING id)
     INSERT INTO doctors (user_id, department, address, mobile) SELECT id, 'CL', repeat('x', 5000), '1' FROM people`,
  );
  request = `GET /api/admin/doctors/ HTTP/1.1\r\nHost: x\r\nAuthorization: Token ${token}\r\n\r\n`;
});

/** By default more clients than may read whole lists at once. */
const clients = (sent: string, count = 12, url = test.url): Promise<Socket[]> =>
  Promise.all(
    Array.from({ length: count }, async () => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => {});
      await new Promise((connected) => socket.once('connect', connected));
      socket.write(sent);
      return socket;
    }),
  );

/** How many statements on doctors the database runs. */
async function running(): Promise<number> {
  const [{ count }] = await test.dataSource.query(
    `SELECT count(*)::int FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle' AND query LIKE '%FROM doctors d%'`,
  );
  return count;
}

async function mustEnd(): Promise<void> {
  for (const start = Date.now(); (await running()) > 0; await sleep(20)) {
    if (Date.now() - start > 5000) throw new Error('the database still works for readers who have left');
  }
}

async function mustAnswer(): Promise<void> {
  const [socket] = await clients(request.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'), 1);
  let bytes = 0;
  for await (const part of socket as Socket) bytes += part.length;
  expect(bytes).toBeGreaterThan(ROWS * 5000);
}

describe('readers of a whole list who leave', () => {
  it.each([
    ['at once', 0, 1],
    ['while it is being read', 60, 1],
    ['when the first part was sent', 400, 1],
    ['with more requests waiting on their connections', 100, 5],
  ])('%s give their place to others', async (_, patience, requests) => {
    const sockets = await clients(request.repeat(requests));
    await sleep(patience);
    for (const socket of sockets) socket.destroy();
    await mustEnd();
    await mustAnswer();
  });

  it('before the first row have their statement ended', async () => {
    await test.dataSource.transaction(async (manager) => {
      await manager.query('LOCK TABLE doctors');
      const sockets = await clients(request);
      while ((await running()) < 8) await sleep(20);
      for (const socket of sockets) socket.destroy();
      await mustEnd();
    });
    await mustAnswer();
  });
});

describe('readers of a whole list who stop reading', () => {
  let sockets: Socket[];
  afterEach(() => {
    for (const socket of sockets) socket.destroy();
  });

  /** As many as may read whole lists at once; they read nothing by themselves. */
  const stall = async (url: string) => {
    sockets = await clients(request, 8, url);
    while ((await running()) < 8) await sleep(20);
    // until no more fits between the two sides
    await sleep(1000);
  };

  /** Takes some of what has come. */
  const sip = async (socket: Socket | undefined) => {
    let bytes = 0;
    for (let tries = 0; tries < 50 && bytes < 300_000; tries++, await sleep(5)) bytes += socket?.read()?.length ?? 0;
    return bytes;
  };

  it('give their place to others after a minute, unless they are only slow', async () => {
    const looks: (() => void)[] = [];
    const every = jest.spyOn(global, 'setInterval');
    const { url } = await startApp(test.connection);
    for (const [at, [look, delay]] of every.mock.calls.entries()) {
      if (delay !== 5000) continue;
      looks.push(look as () => void);
      // it would look by itself too, where the test is slow
      clearInterval(every.mock.results[at]?.value);
    }
    every.mockRestore();
    await stall(url);
    const [slow] = sockets;
    let bytes = 0;
    for (let seconds = 0; seconds < 60; seconds += 5) {
      for (const look of looks) look();
      expect(await running()).toBe(8);
      bytes += await sip(slow);
    }
    // one more look, or some where what was sent had not filled all buffers yet
    while ((await running()) > 1) {
      for (const look of looks) look();
      bytes += await sip(slow);
    }
    slow?.on('data', (part) => {
      bytes += part.length;
    });
    while (bytes < ROWS * 5000) await sleep(20);
  });

  it('do not keep the service from ending', async () => {
    const { app, url } = await startApp(test.connection);
    await stall(url);
    await app.close();
    expect(await running()).toBe(0);
  });
});
