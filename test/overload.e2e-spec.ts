import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource, QueryRunner } from 'typeorm';
import { useApp } from './support/app.js';

const test = useApp();

/** Keeps the event loop behind, as more requests than it can answer do. */
async function stall(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) {
    for (const start = Date.now(); Date.now() - start < 300; );
    await sleep(1);
  }
}

/** Takes every connection that statements could have. */
const holdAll = (dataSource: DataSource): Promise<QueryRunner[]> =>
  Promise.all(
    Array.from({ length: 20 }, async () => {
      const runner = dataSource.createQueryRunner();
      await runner.connect();
      return runner;
    }),
  );

describe('more requests than can be answered', () => {
  it('are refused at once, until the service has caught up, while a monitor still learns that it lives', async () => {
    const admin = test.api.as((await test.make.admin()).token);
    const origin = { headers: { origin: 'http://localhost:5173' } };
    const held = await holdAll(test.dataSource);
    const waiting = Array.from({ length: 150 }, () => admin.get('/api/admin/doctors/'));
    await sleep(500);
    await stall();
    const refused = await admin.get('/api/admin/doctors/', origin);
    expect(refused).toMatchObject({ status: 503, body: { code: 'overloaded' } });
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(refused.headers.get('access-control-allow-origin')).toBe('http://localhost:5173');
    expect(refused.headers.get('x-content-type-options')).toBe('nosniff');
    await stall();
    const health = test.api.get('/health');
    for (const runner of held) await runner.release();
    expect((await health).status).toBe(200);
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
    const held = await holdAll(test.dataSource);
    const statuses: number[] = [];
    const asked = Array.from({ length: 560 }, async () => {
      statuses.push((await doctor.get('/api/doctor/profile/')).status);
    });
    while (statuses.length < 60) await sleep(5);
    for (const runner of held) await runner.release();
    await Promise.all(asked);
    expect(statuses.slice(0, 60).every((status) => status === 503)).toBe(true);
    // on a machine that is busy otherwise, the event loop's lag may refuse some more
    expect(new Set(statuses.slice(60))).toContain(200);
  });
});
