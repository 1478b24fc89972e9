import { useApp } from './support/app.js';
import { begin, untilWaiting } from './support/locks.js';
import { password } from './support/make.js';

const test = useApp({ trustProxy: true });

const owner = '203.0.113.7';
const stranger = '198.51.100.9';
const sql = (text: string, values: unknown[] = []) => test.dataSource.query(text, values);

function login(username: string, secret: string, ip: string, userAgent = 'curl/8.5.0') {
  const headers = { 'x-forwarded-for': ip, 'user-agent': userAgent };
  return test.api.post('/api/doctor/login/', { username, password: secret }, { headers });
}
const statuses = (replies: { status: number }[]) => replies.map(({ status }) => status);
const count = (all: number[], status: number) => all.filter((one) => one === status).length;
async function guess(times: number, username: string, ip: string) {
  const replies = [];
  for (let i = 0; i < times; i++) replies.push(await login(username, `wrong ${i}`, ip));
  return replies;
}
/** As if so much time had passed since the last attempts. */
const later = (seconds: number) =>
  sql(
    `UPDATE login_failures SET counted_at = counted_at - make_interval(secs => $1),
       blocked_until = blocked_until - make_interval(secs => $1)`,
    [seconds],
  );

const tooMany = { status: 429, body: { code: 'too_many_attempts', detail: expect.any(String) } };

describe('wrong guesses of one account', () => {
  it('are slowed after ten, each more than the one before', async () => {
    const { username } = await test.make.doctor();
    const replies = await guess(11, username, stranger);
    expect(statuses(replies)).toEqual([...Array(10).fill(400), 429]);
    expect(replies[10]).toMatchObject(tooMany);
    const delays = [];
    for (let i = 0; i < 5; i++) {
      const [refused] = await guess(1, username, stranger);
      delays.push(Number(refused?.headers.get('retry-after')));
      await later(delays[i] ?? 0);
      expect(statuses(await guess(1, username, stranger))).toEqual([400]);
    }
    expect(delays).toEqual([1, 2, 4, 8, 16]);
  });

  it('never block for more than a quarter of an hour', async () => {
    const { username } = await test.make.doctor();
    await guess(10, username, stranger);
    await sql('UPDATE login_failures SET failures = 1000');
    await later(1);
    await guess(1, username, stranger);
    const [refused] = await guess(1, username, stranger);
    expect(Number(refused?.headers.get('retry-after'))).toBeLessThanOrEqual(900);
  });

  it('do not block the owner where the account logged in before', async () => {
    const { username } = await test.make.doctor();
    expect(await login(username, password, owner)).toMatchObject({ status: 200 });
    await guess(11, username, stranger);
    expect(await login(username, password, owner)).toMatchObject({ status: 200 });
    expect(await login(username, password, stranger)).toMatchObject(tooMany);
    expect(await login(username, password, owner, 'Mozilla/5.0 Firefox/140.0')).toMatchObject(tooMany);
  });

  it('are counted where the account logged in before, too, and forgotten by a right one', async () => {
    const { username } = await test.make.doctor();
    await login(username, password, owner);
    expect(statuses(await guess(9, username, owner))).toEqual(Array(9).fill(400));
    expect(await login(username, password, owner)).toMatchObject({ status: 200 });
    expect(statuses(await guess(12, username, owner))).toEqual([...Array(10).fill(400), 429, 429]);
    await later(60);
    expect(await login(username, password, owner)).toMatchObject({ status: 200 });
  });

  it('are the same for an account that does not exist, and for the name in any case', async () => {
    expect(statuses(await guess(11, 'nobody', stranger))).toEqual([...Array(10).fill(400), 429]);
    expect(await login('NOBODY', 'wrong', '192.0.2.1')).toMatchObject(tooMany);
  });

  it('by many at once are no more than may be; the owner gets in meanwhile', async () => {
    const { username } = await test.make.doctor();
    await login(username, password, owner);
    const guesses = Array.from({ length: 200 }, (_, i) => login(username, `wrong ${i}`, stranger));
    const right = login(username, password, owner);
    const answers = statuses(await Promise.all(guesses));
    expect(await right).toMatchObject({ status: 200 });
    expect(count(answers, 400)).toBeLessThanOrEqual(30);
    expect(count(answers, 400) + count(answers, 429) + count(answers, 503)).toBe(200);
    expect(await login(username, password, stranger)).toMatchObject(tooMany);
  });

  it('by many at once are looked at one at a time after ten', async () => {
    const { username } = await test.make.doctor();
    await guess(10, username, stranger);
    await later(1);
    const guesses = Array.from({ length: 20 }, (_, i) => login(username, `wrong ${i}`, stranger));
    const answers = statuses(await Promise.all(guesses));
    expect(count(answers, 400)).toBe(1);
    expect(count(answers, 429) + count(answers, 503)).toBe(19);
  });

  it('leave no attempt behind that would count for ever', async () => {
    const { username } = await test.make.doctor();
    await guess(3, username, stranger);
    expect(await sql('SELECT DISTINCT pending, failures > 2 AS counted FROM login_failures')).toEqual([
      { pending: 0, counted: true },
    ]);
    await sql('UPDATE login_failures SET pending = 20');
    expect(await login(username, password, stranger)).toMatchObject({ status: 503, body: { code: 'busy' } });
    await later(61);
    expect(await login(username, password, stranger)).toMatchObject({ status: 200 });
  });

  it('are forgotten with the time', async () => {
    const { username } = await test.make.doctor();
    await guess(11, username, stranger);
    await later(3600);
    expect(statuses(await guess(11, username, stranger))).toEqual([...Array(10).fill(400), 429]);
  });
});

describe('right passwords', () => {
  it('are never counted, whatever else is refused', async () => {
    const waiting = await test.make.doctor({ account: { approved: false } });
    const patient = await test.make.patient();
    for (const { username } of [waiting, patient]) {
      const replies = [];
      for (let i = 0; i < 15; i++) replies.push(await login(username, password, stranger));
      expect(statuses(replies)).toEqual(Array(15).fill(403));
    }
  });
});

describe('wrong guesses of many accounts', () => {
  it('from one address are slowed after fifty, whatever else is asked', async () => {
    const replies = [];
    for (let i = 0; i < 70; i++) replies.push(await login(`nobody${i}`, 'wrong', stranger));
    expect(statuses(replies)).toEqual([...Array(50).fill(400), ...Array(20).fill(429)]);
    expect(await login('nobody71', 'wrong', '192.0.2.1')).toMatchObject({ status: 400 });
    const known = await test.make.doctor();
    expect(await login(known.username, password, stranger)).toMatchObject(tooMany);
    await later(60);
    expect(await login(known.username, password, stranger)).toMatchObject({ status: 200 });
  });

  it('from one network of IPv6 are from one address', async () => {
    for (let i = 0; i < 50; i++) await login(`nobody${i}`, 'wrong', `2001:db8:1:2::${i.toString(16)}`);
    expect(await login('nobody', 'wrong', '2001:db8:1:2:ffff::1')).toMatchObject(tooMany);
    expect(await login('nobody', 'wrong', '2001:db8:1:3::1')).toMatchObject({ status: 400 });
  });

  it('from what a proxy says is this machine are from one address, too', async () => {
    for (let i = 0; i < 50; i++) await login(`nobody${i}`, 'wrong', '127.0.0.1');
    expect(await login('nobody', 'wrong', '127.0.0.1')).toMatchObject(tooMany);
  });
});

describe('what an account is known by', () => {
  it('names neither account nor address', async () => {
    const { username } = await test.make.doctor();
    await login(username, password, owner);
    await guess(1, username, stranger);
    const [{ text }] = await sql(
      `SELECT string_agg(t, ' ') AS text FROM (SELECT f::text AS t FROM login_failures f
        UNION ALL SELECT (key, last_login_at)::text FROM known_places) all_of_it`,
    );
    for (const word of [username, owner, stranger]) expect(text).not.toContain(word);
  });
});

describe('a guesser who is logged in', () => {
  it('is slowed as well', async () => {
    const { token } = await test.make.doctor();
    const form = { old_password: 'wrong', password: 'new horse 8', password2: 'new horse 8' };
    const replies = [];
    for (let i = 0; i < 11; i++) replies.push(await test.api.as(token).post('/api/doctor/password/change/', form));
    expect(statuses(replies)).toEqual([...Array(10).fill(400), 429]);
  });
});

describe('whoever set a new password with a token', () => {
  it('can log in there, even while strangers guess', async () => {
    const admin = test.api.as((await test.make.admin()).token);
    const { userId, username } = await test.make.doctor();
    await guess(11, username, stranger);
    const { body } = await admin.post(`/api/admin/doctor/${userId}/password-reset/`);
    const form = { token: (body as { token: string }).token, password: 'new horse 8', password2: 'new horse 8' };
    const headers = { 'x-forwarded-for': owner, 'user-agent': 'curl/8.5.0' };
    expect(await test.api.post('/api/doctor/password/reset/', form, { headers })).toMatchObject({ status: 200 });
    expect(await login(username, 'new horse 8', owner)).toMatchObject({ status: 200 });
  });
});

describe('an account that is deleted before its place is noted', () => {
  it('is answered all the same', async () => {
    const { username } = await test.make.doctor();
    const commit = await begin(test.dataSource, 'LOCK TABLE known_places IN EXCLUSIVE MODE');
    const reply = login(username, password, owner);
    await untilWaiting(test.dataSource, 1);
    await commit('DELETE FROM users');
    expect(await reply).toMatchObject({ status: 200 });
    expect(await login(username, password, owner)).toMatchObject({ status: 400 });
  });
});
