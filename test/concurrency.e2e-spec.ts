import { hashSync } from 'bcryptjs';
import { useApp } from './support/app.js';
import { password } from './support/make.js';

const test = useApp();

const times = <T>(count: number, ask: (at: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, at) => ask(at)));

const countOf = <T>(values: T[], wanted: T) => values.filter((value) => value === wanted).length;

describe('one username, registered 50 times at once', () => {
  it.each(['doctor', 'patient'])('as a %s in two spellings makes one account', async (role) => {
    const profile_data = { department: 'CL', age: '29.0', address: 'Dhaka', mobile: '9999' };
    const replies = await times(50, (at) => {
      const username = at % 2 ? 'Meera' : 'mEERA';
      const user_data = { username, first_name: 'Meera', password: 'right horse 7', password2: 'right horse 7' };
      return test.api.post(`/api/${role}/registration/`, { user_data, profile_data });
    });
    const refused = replies.filter(({ status }) => status === 400);
    expect(
      countOf(
        replies.map(({ status }) => status),
        201,
      ),
    ).toBe(1);
    expect(refused).toHaveLength(49);
    const taken = { user_data: { username: { username: 'This username already exists' } }, profile_data: {} };
    for (const { body } of refused) expect(body).toEqual(taken);
    expect(await test.dataSource.query('SELECT lower(username) AS name FROM users')).toEqual([{ name: 'meera' }]);
    expect(await test.dataSource.query(`SELECT count(*)::int FROM ${role}s`)).toEqual([{ count: 1 }]);
  });
});

describe.each(['doctor', 'patient'] as const)('one %s, approved and deleted 50 times at once', (role) => {
  it('is deleted once and not found afterwards', async () => {
    const admin = test.api.as((await test.make.admin()).token);
    const { userId, token } = await test.make[role]({ account: { approved: false } });
    const path = `/api/admin/approve/${role}/${userId}/`;
    const statuses = await times(100, async (at) => {
      if (at % 2) return { asked: 'DELETE', status: (await admin.delete(path)).status };
      return { asked: 'PUT', status: (await admin.put(path, { [`${role}s`]: { status: true, [role]: {} } })).status };
    });
    const deletions = statuses.filter(({ asked }) => asked === 'DELETE').map(({ status }) => status);
    const approvals = statuses.filter(({ asked }) => asked === 'PUT').map(({ status }) => status);
    expect(countOf(deletions, 200)).toBe(1);
    expect(countOf(deletions, 404)).toBe(49);
    expect(countOf(approvals, 200) + countOf(approvals, 404)).toBe(50);
    expect(await admin.get(path)).toMatchObject({ status: 404 });
    expect(await test.api.as(token).get(`/api/${role}/profile/`)).toMatchObject({ status: 401 });
  });
});

describe('one appointment, moved and deleted 50 times at once', () => {
  it('is deleted once and not found afterwards', async () => {
    const admin = test.api.as((await test.make.admin()).token);
    const { id } = await test.make.appointment();
    const histories = [(await test.make.history()).id, (await test.make.history()).id];
    const path = `/api/admin/appointment/${id}/`;
    const statuses = await times(100, async (at) => {
      const patient_history = histories[(at >> 1) % 2];
      return (at % 2 ? await admin.delete(path) : await admin.put(path, { appointments: { patient_history } })).status;
    });
    expect(statuses.filter((status) => status !== 200 && status !== 404)).toEqual([]);
    expect(
      countOf(
        statuses.filter((_, at) => at % 2),
        200,
      ),
    ).toBe(1);
    expect(await admin.get(path)).toMatchObject({ status: 404 });
  });
});

describe('many logins at once', () => {
  const logIn = (count: number, username: string) =>
    times(count, () => test.api.post('/api/doctor/login/', { username, password }));

  /** Logs in so many times at once, reading a profile again and again meanwhile. */
  async function logInAndRead(count: number, username: string) {
    const reader = test.api.as((await test.make.doctor()).token);
    let over = false;
    const logins = logIn(count, username).finally(() => {
      over = true;
    });
    let reads = 0;
    while (!over) {
      expect(await reader.get('/api/doctor/profile/')).toMatchObject({ status: 200 });
      reads++;
    }
    return { replies: await logins, reads };
  }

  const doctorWithCost = (cost: number) => test.make.doctor({ account: { passwordHash: hashSync(password, cost) } });

  it('are 100 tokens, or 503 with Retry-After, and others are served meanwhile', async () => {
    const { username } = await doctorWithCost(8);
    const { replies, reads } = await logInAndRead(100, username);
    for (const { status, headers, body } of replies) {
      if (status === 503) expect(headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
      else expect({ status, body }).toEqual({ status: 200, body: { token: expect.stringMatching(/^[0-9a-f]{40}$/) } });
    }
    // were the hashes computed in the server's own thread, the reads would come after all of them
    expect(reads).toBeGreaterThan(20);
  }, 60_000);

  it('are turned away with 503 when there are too many, and let in again afterwards', async () => {
    const { username } = await doctorWithCost(7);
    const replies = await logIn(250, username);
    const away = replies.filter(({ status }) => status === 503);
    expect(away.map(({ body }) => body)).toContainEqual(expect.objectContaining({ code: 'busy' }));
    expect(
      countOf(
        replies.map(({ status }) => status),
        200,
      ),
    ).toBe(250 - away.length);
    for (const { headers, body } of away) {
      expect(headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
      // on a machine too slow for so many, the service sheds some of them before it looks at them
      expect(body).toMatchObject({ detail: expect.any(String), code: expect.stringMatching(/^(busy|overloaded)$/) });
    }
    expect(await test.api.post('/api/doctor/login/', { username, password })).toMatchObject({ status: 200 });
  }, 60_000);
});
