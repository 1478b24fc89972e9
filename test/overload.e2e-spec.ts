import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource, QueryRunner } from 'typeorm';
import { useApp } from './support/app.js';
import type { ApiClient, Reply } from './support/client.js';

const test = useApp();

function block(milliseconds: number): void {
  for (const start = Date.now(); Date.now() - start < milliseconds; );
}

/** Keeps the event loop behind, as more requests than it can answer do. */
async function overload(admin: ApiClient): Promise<Reply[]> {
  const replies: Reply[] = [];
  for (let turn = 0; turn < 4; turn++) {
    for (let stall = 0; stall < 2; stall++) {
      block(300);
      await sleep(1);
    }
    replies.push(await admin.get('/api/admin/doctors/', { headers: { origin: 'http://localhost:5173' } }));
  }
  return replies;
}

describe('more requests than can be answered', () => {
  it('are refused at once, until the service has caught up, while a monitor still learns that it lives', async () => {
    const admin = test.api.as((await test.make.admin()).token);
    const [first, ...others] = await overload(admin);
    expect(first?.status).toBe(200);
    const refused = others.at(-1);
    expect(refused).toMatchObject({ status: 503, body: { code: 'overloaded' } });
    expect(refused?.headers.get('retry-after')).toBe('1');
    expect(refused?.headers.get('access-control-allow-origin')).toBe('http://localhost:5173');
    expect(refused?.headers.get('x-content-type-options')).toBe('nosniff');
    expect((await test.api.get('/health')).status).toBe(200);
    await sleep(1200);
    expect((await admin.get('/api/admin/doctors/')).status).toBe(200);
  });
});

describe('more statements than the database can run', () => {
  it('wait up to a limit, and those above it are refused at once', async () => {
    const doctor = test.api.as((await test.make.doctor()).token);
    const held = await Promise.all(Array.from({ length: 20 }, () => hold(test.dataSource)));
    const statuses: number[] = [];
    const asked = Array.from({ length: 560 }, async () => {
      statuses.push((await doctor.get('/api/doctor/profile/')).status);
    });
    while (statuses.length < 60) await sleep(5);
    for (const runner of held) await runner.release();
    await Promise.all(asked);
    expect(statuses.slice(0, 60).every((status) => status === 503)).toBe(true);
    expect(statuses.slice(60).every((status) => status === 200)).toBe(true);
  });
});

async function hold(dataSource: DataSource): Promise<QueryRunner> {
  const runner = dataSource.createQueryRunner();
  await runner.connect();
  return runner;
}
