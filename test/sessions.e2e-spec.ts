import type { User } from '../src/auth/user.entity.js';
import { useApp } from './support/app.js';
import { begin, untilWaiting } from './support/locks.js';
import { type Made, password } from './support/make.js';

const test = useApp();

const roles = ['doctor', 'patient', 'admin'] as const;
type Role = (typeof roles)[number];

const make = (role: Role, account: Partial<User> = {}): Promise<Made> =>
  role === 'admin' ? test.make.admin(account) : test.make[role]({ account });
const enter = (role: Role, token: string) => test.api.as(token).get(`/api/${role}/sessions/`);
const sql = (text: string, values: unknown[] = []) => test.dataSource.query(text, values);

interface Shown {
  id: string;
  device: string | null;
  last_used_at: string;
  current: boolean;
}
const sessionsOf = async (role: Role, token: string) =>
  ((await enter(role, token)).body as { sessions: Shown[] }).sessions;
const loginAs = async (role: Role, username: string, userAgent = 'curl/8.5.0') => {
  const headers = { 'user-agent': userAgent };
  const reply = await test.api.post(`/api/${role}/login/`, { username, password }, { headers });
  return (reply.body as { token: string }).token;
};

const ended = { status: 401, body: { detail: 'Invalid token.' } };
const inactive = { status: 401, body: { detail: 'User inactive or deleted.' } };

describe.each(roles)('the sessions of role %s', (role) => {
  it('are listed with their devices, the own one marked', async () => {
    const { username, token } = await make(role);
    await loginAs(role, username, 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0');
    const other = await make(role);
    await loginAs(role, other.username);
    const sessions = await sessionsOf(role, token);
    expect(sessions.map(({ device, current }) => ({ device, current }))).toEqual(
      expect.arrayContaining([
        { device: null, current: true },
        { device: 'Firefox on Linux', current: false },
      ]),
    );
    expect(sessions).toHaveLength(2);
  });

  it('are not listed when they are over', async () => {
    const { userId, token } = await make(role);
    await test.make.session(userId, new Date(0));
    const over = { last_used_at: `now() - interval '8 days'`, ended_at: 'now()' };
    for (const [column, time] of Object.entries(over)) {
      const other = await test.make.session(userId);
      await sql(`UPDATE sessions SET ${column} = ${time} WHERE token_hash = sha256($1)`, [Buffer.from(other)]);
    }
    expect(await sessionsOf(role, token)).toMatchObject([{ current: true }]);
    expect(await sql('SELECT count(*)::int FROM sessions')).toEqual([{ count: 4 }]);
  });

  it('end with a logout, the others stay', async () => {
    const { userId, token } = await make(role);
    const other = await test.make.session(userId);
    expect(await test.api.as(token).post(`/api/${role}/logout/`)).toMatchObject({ status: 200 });
    expect(await enter(role, token)).toMatchObject(ended);
    expect(await enter(role, other)).toMatchObject({ status: 200 });
    expect(await sql('SELECT count(*)::int FROM sessions')).toEqual([{ count: 1 }]);
  });

  it('can be ended one by one, by their account alone', async () => {
    const [mine, others] = [await make(role), await make(role)];
    const other = await test.make.session(mine.userId);
    const id = (await sessionsOf(role, mine.token)).find(({ current }) => !current)?.id;
    expect(await test.api.as(others.token).delete(`/api/${role}/sessions/${id}/`)).toMatchObject({ status: 404 });
    expect(await enter(role, other)).toMatchObject({ status: 200 });
    expect(await test.api.as(mine.token).delete(`/api/${role}/sessions/${id}/`)).toMatchObject({ status: 200 });
    expect(await enter(role, other)).toMatchObject(ended);
    expect(await test.api.as(mine.token).delete(`/api/${role}/sessions/${id}/`)).toMatchObject({ status: 404 });
  });

  it('can be ended all but the own one', async () => {
    const [mine, others] = [await make(role), await make(role)];
    const other = await test.make.session(mine.userId);
    expect(await test.api.as(mine.token).delete(`/api/${role}/sessions/`)).toMatchObject({ status: 200 });
    expect(await enter(role, other)).toMatchObject(ended);
    expect(await enter(role, mine.token)).toMatchObject({ status: 200 });
    expect(await enter(role, others.token)).toMatchObject({ status: 200 });
  });

  it('end when the account is locked out, and stay so when it is let in again', async () => {
    const { userId, token } = await make(role);
    await sql('UPDATE users SET active = false WHERE id = $1', [userId]);
    expect(await enter(role, token)).toMatchObject(inactive);
    await sql('UPDATE users SET active = true WHERE id = $1', [userId]);
    expect(await enter(role, token)).toMatchObject(ended);
  });

  it('are not opened by a login under way when the account is locked out', async () => {
    const { userId, username } = await make(role);
    const commit = await begin(test.dataSource, 'UPDATE users SET active = false WHERE id = $1', [userId]);
    const login = test.api.post(`/api/${role}/login/`, { username, password });
    await untilWaiting(test.dataSource, 1);
    await commit();
    expect(await login).toMatchObject({ status: 400 });
  });

  it('stay when the account is changed otherwise', async () => {
    const { userId, token } = await make(role);
    await sql(`UPDATE users SET approved = true, active = true, first_name = 'Meera' WHERE id = $1`, [userId]);
    expect(await enter(role, token)).toMatchObject({ status: 200 });
  });
});

describe.each(['doctor', 'patient'] as const)('a %s whose approval an admin withdraws and gives again', (role) => {
  it('must log in again', async () => {
    const admin = test.api.as((await make('admin')).token);
    const { userId, username, token } = await make(role);
    const approve = (status: boolean) =>
      admin.put(`/api/admin/${role}/${userId}/`, { [`${role}s`]: { status, [role]: {} } });
    expect(await approve(false)).toMatchObject({ status: 200 });
    expect(await enter(role, token)).toMatchObject(inactive);
    expect(await approve(true)).toMatchObject({ status: 200 });
    expect(await enter(role, token)).toMatchObject(ended);
    const fresh = await loginAs(role, username);
    expect(await sessionsOf(role, fresh)).toHaveLength(1);
  });

  it('is not let in by a login under way, and neither waits for the other in vain', async () => {
    const admin = test.api.as((await make('admin')).token);
    const { userId, username } = await make(role);
    await test.make.session(userId, new Date(0));
    // held up between the account and the session that the login removes
    const commit = await begin(
      test.dataSource,
      'SELECT FROM sessions WHERE user_id = $1 AND expires_at > now() FOR UPDATE',
      [userId],
    );
    const withdrawal = admin.put(`/api/admin/${role}/${userId}/`, { [`${role}s`]: { status: false, [role]: {} } });
    await untilWaiting(test.dataSource, 1);
    const login = test.api.post(`/api/${role}/login/`, { username, password });
    await untilWaiting(test.dataSource, 2);
    await commit();
    expect(await withdrawal).toMatchObject({ status: 200 });
    expect(await login).toMatchObject({ status: 400 });
  });

  it('is not let in with a token that ended otherwise', async () => {
    const { userId, token } = await make(role);
    await sql('UPDATE users SET approved = false WHERE id = $1', [userId]);
    await sql(`UPDATE sessions SET expires_at = now() WHERE user_id = $1`, [userId]);
    expect(await enter(role, token)).toMatchObject(ended);
  });
});

describe('a session that is not used', () => {
  const unusedFor = (interval: string) => sql('UPDATE sessions SET last_used_at = now() - $1::interval', [interval]);

  it('ends after the time that is set', async () => {
    const { token } = await make('doctor');
    await unusedFor('6 days 23 hours');
    expect(await enter('doctor', token)).toMatchObject({ status: 200 });
    await eventually(async () => (await lastUses())[0] < 5);
    await unusedFor('7 days 1 minute');
    expect(await enter('doctor', token)).toMatchObject(ended);
  });

  it('is neither listed nor kept', async () => {
    const { userId, username } = await make('doctor');
    await unusedFor('8 days');
    const token = await loginAs('doctor', username);
    expect(await sessionsOf('doctor', token)).toHaveLength(1);
    expect(await sql('SELECT count(*)::int FROM sessions WHERE user_id = $1', [userId])).toEqual([{ count: 1 }]);
  });

  it('lasts as long as promised when it is a token of the former service', async () => {
    const { token } = await make('doctor');
    await sql('UPDATE sessions SET ends_idle = false');
    await unusedFor('29 days');
    expect(await enter('doctor', token)).toMatchObject({ status: 200 });
  });

  const lastUses = async (): Promise<number[]> => {
    const rows = await sql('SELECT extract(epoch FROM now() - last_used_at)::float AS ago FROM sessions');
    return rows.map(({ ago }: { ago: number }) => ago);
  };
});

describe('the last use of a session', () => {
  const version = async () => (await sql('SELECT xmin::text, last_used_at FROM sessions'))[0];

  it('is noted once a minute, whatever is asked meanwhile', async () => {
    const { token } = await make('doctor');
    await sql(`UPDATE sessions SET last_used_at = now() - interval '61 seconds'`);
    const before = await version();
    await Promise.all(Array.from({ length: 20 }, () => enter('doctor', token)));
    await eventually(async () => (await version()).xmin !== before.xmin);
    const noted = await version();
    await Promise.all(Array.from({ length: 20 }, () => enter('doctor', token)));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await version()).toEqual(noted);
  });

  it('is not worth a failure', async () => {
    const { token } = await make('doctor');
    await sql(`UPDATE sessions SET last_used_at = now() - interval '61 seconds'`);
    await sql('ALTER TABLE sessions ADD CONSTRAINT no_use CHECK (last_used_at < created_at)');
    try {
      for (let i = 0; i < 3; i++) expect(await enter('doctor', token)).toMatchObject({ status: 200 });
    } finally {
      await sql('ALTER TABLE sessions DROP CONSTRAINT no_use');
    }
  });
});

describe('a device', () => {
  it.each([
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0',
      'Edge on Windows',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1',
      'Safari on iPhone',
    ],
    ['python-requests/2.32.3', 'python-requests/2.32.3'],
    ['x'.repeat(5000), 'x'.repeat(60)],
    ['<<<>>>', null],
  ])('%s is shown shortened', async (userAgent, device) => {
    const { username } = await make('patient');
    await sql('DELETE FROM sessions');
    const token = await loginAs('patient', username, userAgent);
    expect(await sessionsOf('patient', token)).toMatchObject([{ device }]);
  });
});

/** Waits for what happens beside the requests. */
async function eventually(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100 && !(await holds()); tries++) await new Promise((next) => setTimeout(next, 20));
  expect(await holds()).toBe(true);
}

describe.each(['doctor', 'patient'] as const)('DELETE /api/admin/%s/:uuid/sessions/', (role) => {
  const end = async (userId: string) =>
    test.api.as((await make('admin')).token).delete(`/api/admin/${role}/${userId}/sessions/`);

  it('ends all of them, and leaves those of others and the account as they are', async () => {
    const [{ userId, username, token }, other] = [await make(role), await make(role)];
    const second = await test.make.session(userId);
    const message = 'All sessions have been ended.';
    expect(await end(userId)).toMatchObject({ status: 200, body: { message } });
    for (const old of [token, second]) expect(await enter(role, old)).toMatchObject(ended);
    expect(await enter(role, other.token)).toMatchObject({ status: 200 });
    expect(await enter(role, await loginAs(role, username))).toMatchObject({ status: 200 });
  });

  it('knows accounts of its role alone', async () => {
    const other = role === 'doctor' ? 'patient' : 'doctor';
    const { userId, token } = await make(other);
    expect(await end(userId)).toMatchObject({ status: 404 });
    expect(await enter(other, token)).toMatchObject({ status: 200 });
  });

  it('is not found for an account that is deleted meanwhile', async () => {
    const { userId } = await make(role);
    const commit = await begin(test.dataSource, 'DELETE FROM users WHERE id = $1', [userId]);
    const reply = end(userId);
    await untilWaiting(test.dataSource, 1);
    await commit();
    expect(await reply).toMatchObject({ status: 404 });
  });
});
