import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { startApp, type TestApp, useApp } from './support/app.js';
import { asking, withKey } from './support/asking.js';
import type { ApiClient } from './support/client.js';
import { untilWaiting } from './support/locks.js';

const test = useApp({ maxOpenRequests: 100 });

const appointments = (): Promise<unknown[]> => test.dataSource.query('SELECT * FROM appointments');

/** Keeps everybody from the appointments until the work is done. */
async function whileLocked<T>(work: () => Promise<T>): Promise<T> {
  const runner = test.dataSource.createQueryRunner();
  await runner.startTransaction();
  await runner.query('LOCK TABLE appointments IN ACCESS EXCLUSIVE MODE');
  try {
    return await work();
  } finally {
    await runner.commitTransaction();
    await runner.release();
  }
}

describe('two processes on one database', () => {
  let second: TestApp;
  beforeAll(async () => {
    second = await startApp(test.connection);
  });

  it('do a request once that comes to both at once, many times', async () => {
    const { ask, patient, body } = await asking(test);
    const { token } = await test.make.patient();
    for (let round = 0; round < 5; round++) {
      const key = randomUUID();
      const apis = [test.api.as(token), second.api.as(token)];
      const replies = await Promise.all(Array.from({ length: 20 }, (_, at) => ask(key, {}, apis[at % 2] as ApiClient)));
      expect(new Set(replies.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
      expect(replies.filter(({ headers }) => headers.get('idempotent-replayed') === null)).toHaveLength(1);
      expect(await appointments()).toHaveLength(round + 1);
    }
    expect(await patient.post('/api/patient/appointment/', body)).toMatchObject({ status: 201 });
  });

  it('make the twin wait for the first, and let others through meanwhile', async () => {
    const { body } = await asking(test);
    const { token } = await test.make.patient();
    const key = withKey(randomUUID());
    const post = ({ api }: TestApp) => api.as(token).post('/api/patient/appointment/', body, key);
    const asked = await whileLocked(async () => {
      const first = post(test);
      await setTimeout(300);
      // more than a pool has connections
      const twins = Array.from({ length: 40 }, () => post(second));
      await setTimeout(300);
      expect(await second.api.as(token).get('/api/patient/profile/')).toMatchObject({ status: 200 });
      return [first, ...twins];
    });
    const replies = await Promise.all(asked);
    expect(new Set(replies.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(replies[0]).toMatchObject({ status: 201 });
    expect(await appointments()).toHaveLength(1);
  });

  it('serve 60 requests with keys of their own at once', async () => {
    const { ask } = await asking(test);
    const replies = await Promise.all(Array.from({ length: 60 }, () => ask(randomUUID())));
    expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 201));
  });
});

describe('a request whose client or process is gone', () => {
  it('is answered to the client who comes back', async () => {
    const { body } = await asking(test);
    const { token } = await test.make.patient();
    const key = randomUUID();
    const sent = JSON.stringify(body);
    await whileLocked(async () => {
      const socket = connect(Number(new URL(test.url).port), '127.0.0.1');
      socket.write(
        `POST /api/patient/appointment/ HTTP/1.1\r\nHost: x\r\nAuthorization: Token ${token}\r\nIdempotency-Key: ${key}\r\n` +
          `Content-Type: application/json\r\nContent-Length: ${sent.length}\r\n\r\n${sent}`,
      );
      await setTimeout(300);
      socket.destroy();
      await setTimeout(100);
    });
    const again = await test.api.as(token).post('/api/patient/appointment/', body, withKey(key));
    expect(again.status).toBe(201);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(await appointments()).toHaveLength(1);
  });

  it('is run by the next who asks, a minute after its process died', async () => {
    const { ask } = await asking(test);
    const key = randomUUID();
    await ask(key);
    await test.dataSource.query('DELETE FROM appointments');
    // as it is left by a process that was killed before it answered
    await test.dataSource.query('UPDATE idempotency_keys SET status = NULL, headers = NULL, body = NULL');
    const waits = ask(key);
    await setTimeout(500);
    expect(await appointments()).toHaveLength(0);
    await test.dataSource.query(`UPDATE idempotency_keys SET created_at = created_at - interval '1 minute'`);
    expect(await waits).toMatchObject({ status: 201 });
    expect(await appointments()).toHaveLength(1);
  });

  it('keeps the answer of whoever ran it meanwhile', async () => {
    const { ask } = await asking(test);
    const key = randomUUID();
    const late = await whileLocked(async () => {
      const reply = ask(key);
      await untilWaiting(test.dataSource);
      // as another process leaves it, which asked a minute later
      await test.dataSource.query(
        `UPDATE idempotency_keys SET claim = gen_random_uuid(), status = 400, headers = '{"content-type":"application/json"}', body = '{"doctor":["x"]}'`,
      );
      return [reply];
    });
    expect(await late[0]).toMatchObject({ status: 201 });
    expect(await ask(key)).toMatchObject({ status: 400, text: '{"doctor":["x"]}' });
  });
});
