import { setTimeout as sleep } from 'node:timers/promises';
import { useApp } from './support/app.js';
import type { Reply } from './support/client.js';

const test = useApp();

/** Keeps the event loop behind, as more requests than it can answer do. */
async function stall(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) {
    for (const start = Date.now(); Date.now() - start < 300; );
    await sleep(1);
  }
}

/** Lets no statement of a request end before `work` is done. */
const whileLocked = (work: () => Promise<void>): Promise<void> =>
  test.dataSource.transaction(async (manager) => {
    await manager.query('LOCK TABLE users');
    await work();
  });

describe('more requests than can be answered', () => {
  it('are refused at once, until the service has caught up, while a monitor still learns that it lives', async () => {
    const admin = test.api.as((await test.make.admin()).token);
    const waiting: Promise<Reply>[] = [];
    await whileLocked(async () => {
      for (let count = 0; count < 150; count++) waiting.push(admin.get('/api/admin/doctors/'));
      await sleep(500);
      await stall();
      const refused = await admin.get('/api/admin/doctors/', { headers: { origin: 'http://localhost:5173' } });
      expect(refused).toMatchObject({ status: 503, body: { code: 'overloaded' } });
      expect(refused.headers.get('retry-after')).toBe('1');
      expect(refused.headers.get('access-control-allow-origin')).toBe('http://localhost:5173');
      expect(refused.headers.get('x-content-type-options')).toBe('nosniff');
      expect(refused.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
      await stall();
    });
    expect((await test.api.get('/health')).status).toBe(200);
    await Promise.all(waiting);
    await sleep(600);
    expect((await admin.get('/api/admin/doctors/')).status).toBe(200);
  });

  it('are not there when one client alone is slow to serve', async () => {
    const admin = test.api.as((await test.make.admin()).token);
    await stall();
    expect((await admin.get('/api/admin/doctors/')).status).toBe(200);
  });
});

describe('more statements than the database can run', () => {
  it('wait up to a limit, and those above it are refused at once', async () => {
    const doctor = test.api.as((await test.make.doctor()).token);
    const statuses: number[] = [];
    const asked: Promise<unknown>[] = [];
    const ask = async () => statuses.push((await doctor.get('/api/doctor/profile/')).status);
    await whileLocked(async () => {
      for (let count = 0; count < 560; count++) asked.push(ask());
      while (statuses.length < 60) await sleep(5);
    });
    await Promise.all(asked);
    expect(statuses.slice(0, 60).every((status) => status === 503)).toBe(true);
    // on a machine that is busy otherwise, the event loop's lag may refuse some more
    expect(new Set(statuses.slice(60))).toContain(200);
  });
});
