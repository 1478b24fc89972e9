import { useApp } from './support/app.js';
import type { Reply } from './support/client.js';
import { password } from './support/make.js';

const tooMany = { status: 429, body: { code: 'too_many_requests', detail: expect.any(String) } };
let addresses = 0;
/** A caller from an address of its own, which has its own budget. */
const from = (ip = `203.0.113.${++addresses}`) => ({ headers: { 'x-forwarded-for': ip } });
const left = ({ headers }: Reply, name: string) =>
  Number(new RegExp(`"${name}";r=(\\d+)`).exec(headers.get('ratelimit') ?? '')?.[1]);

describe('with budgets of 100 points for an account and 200 for an address', () => {
  const test = useApp({ trustProxy: true, accountBudget: 100, addressBudget: 200 });

  it('an account spends by what it asks for, wherever it is', async () => {
    const admin = test.api.as((await test.make.admin()).token);
    const { userId } = await test.make.doctor();
    const changes = { doctors: { doctor: {} } };
    expect(left(await admin.get(`/api/admin/doctor/${userId}/`, from()), 'account')).toBe(99);
    expect(left(await admin.get('/api/admin/doctors/', from()), 'account')).toBe(94);
    expect(left(await admin.put(`/api/admin/doctor/${userId}/`, changes, from()), 'account')).toBe(84);
    for (let i = 0; i < 8; i++) await admin.put(`/api/admin/doctor/${userId}/`, changes, from());
    expect(await admin.put(`/api/admin/doctor/${userId}/`, changes, from())).toMatchObject(tooMany);
    const other = test.api.as((await test.make.admin()).token);
    expect(await other.get('/api/admin/doctors/', from())).toMatchObject({ status: 200 });
  });

  it('an account spends for what its role may not ask for, too', async () => {
    const { token } = await test.make.doctor();
    const reply = await test.api.as(token).get('/api/admin/doctors/', from());
    expect([reply.status, left(reply, 'account')]).toEqual([403, 95]);
  });

  it('an address spends for all who are there', async () => {
    const here = from();
    const { username } = await test.make.doctor();
    const login = () => test.api.post('/api/doctor/login/', { username, password }, here);
    for (let rest = 180; rest >= 0; rest -= 20) {
      const reply = await login();
      expect([reply.status, left(reply, 'address')]).toEqual([200, rest]);
    }
    expect(await login()).toMatchObject(tooMany);
    expect(await test.api.get('/api/departments/', here)).toMatchObject(tooMany);
    expect(await test.api.get('/api/departments/', from())).toMatchObject({ status: 200 });
  });

  it('is told its budgets with every answer, and when to come back', async () => {
    const { token } = await test.make.doctor();
    const here = from();
    const { headers } = await test.api.as(token).get('/api/doctor/profile/', here);
    expect(headers.get('ratelimit-policy')).toBe('"address";q=200;w=60, "account";q=100;w=60');
    expect(headers.get('ratelimit')).toMatch(/^"address";r=199;t=\d+, "account";r=99;t=\d+$/);
    const spend = () => test.api.post('/api/doctor/login/', { username: 'x', password: 'y' }, here);
    for (let i = 0; i < 9; i++) await spend();
    const refused = await spend();
    expect(refused).toMatchObject(tooMany);
    const seconds = Number(refused.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
  });

  it.each(['/api/nothing/', '/nothing', '/docs', '/openapi.json'])('an address spends for %s, too', async (path) => {
    const here = from();
    const ask = async () => {
      const reply = await fetch(`${test.url}${path}`, here);
      return { status: reply.status, headers: reply.headers, text: await reply.text() };
    };
    const statuses = [];
    for (let i = 0; i < 200; i++) statuses.push((await ask()).status);
    expect(statuses).not.toContain(429);
    const refused = await ask();
    expect([refused.status, JSON.parse(refused.text)]).toMatchObject([429, tooMany.body]);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('ratelimit')).toMatch(/^"address";r=0;t=\d+$/);
    expect(await test.api.get('/api/departments/', here)).toMatchObject(tooMany);
    expect(await test.api.get('/health', here)).toMatchObject({ status: 200 });
  });

  it('is refused before its token is looked at, and never kept from the health check', async () => {
    const here = from();
    for (let i = 0; i < 10; i++) await test.api.post('/api/doctor/login/', { username: 'x', password: 'y' }, here);
    expect(await test.api.as('0'.repeat(40)).get('/api/doctor/profile/', here)).toMatchObject(tooMany);
    expect(await test.api.get('/health', here)).toMatchObject({ status: 200 });
  });
});

describe('without settings', () => {
  const test = useApp();

  it('this machine itself has more than it can use', async () => {
    const { token } = await test.make.doctor();
    const { headers } = await test.api.as(token).get('/api/doctor/profile/');
    expect(headers.get('ratelimit-policy')).toBe('"address";q=6000000;w=60, "account";q=600000;w=60');
  });
});

describe('without settings, behind a proxy', () => {
  const test = useApp({ trustProxy: 'loopback' });

  it('a caller has a hundred reads a second', async () => {
    const { token } = await test.make.doctor();
    const { headers } = await test.api.as(token).get('/api/doctor/profile/', from());
    expect(headers.get('ratelimit-policy')).toBe('"address";q=60000;w=60, "account";q=6000;w=60');
  });

  it('what the proxy says is this machine has no more', async () => {
    const { headers } = await test.api.get('/api/departments/', from('127.0.0.1'));
    expect(headers.get('ratelimit-policy')).toBe('"address";q=60000;w=60');
  });
});

describe('with RATE_LIMIT=off', () => {
  const test = useApp({ rateLimit: false, accountBudget: 1, addressBudget: 1 });

  it('nobody is counted', async () => {
    const { username, token } = await test.make.doctor();
    const { status, headers } = await test.api.as(token).get('/api/doctor/profile/');
    expect([status, headers.get('ratelimit')]).toEqual([200, null]);
    for (let i = 0; i < 15; i++) {
      const reply = await test.api.post('/api/doctor/login/', { username, password: 'wrong' });
      expect(reply.status).toBe(400);
    }
    expect(await test.dataSource.query('SELECT count(*)::int FROM login_failures')).toEqual([{ count: 0 }]);
  });
});
