import { Housekeeping } from '../src/auth/housekeeping.service.js';
import { useApp } from './support/app.js';
import { begin } from './support/locks.js';
import { password } from './support/make.js';

const test = useApp({ trustProxy: true });

const sql = (text: string, values: unknown[] = []) => test.dataSource.query(text, values);
const login = (username: string, ip: string) =>
  test.api.post('/api/doctor/login/', { username, password }, { headers: { 'x-forwarded-for': ip } });
const countOf = async (table: string): Promise<number> => (await sql(`SELECT count(*)::int FROM ${table}`))[0].count;
const tidy = () => test.app.get(Housekeeping).tidy();

describe('once an hour', () => {
  it('tokens for new passwords that are over are removed, others stay', async () => {
    const { userId } = await test.make.doctor();
    await test.make.reset(userId, '0'.repeat(40), new Date(Date.now() - 1000));
    await test.make.reset(userId, '1'.repeat(40));
    await tidy();
    expect(await sql('SELECT token_hash FROM password_resets WHERE expires_at > now()')).toHaveLength(1);
    expect(await countOf('password_resets')).toBe(1);
  });

  it('places from where nobody logged in for a year are removed', async () => {
    const { username } = await test.make.doctor();
    for (const ip of ['203.0.113.1', '203.0.113.2']) await login(username, ip);
    await sql(`UPDATE known_places SET last_login_at = now() - interval '364 days'`);
    await tidy();
    expect(await countOf('known_places')).toBe(2);
    await sql(`UPDATE known_places SET last_login_at = now() - interval '366 days'`);
    await login(username, '203.0.113.2');
    await tidy();
    expect(await countOf('known_places')).toBe(1);
  });

  it('counts of failures are removed a day after the last', async () => {
    await login('nobody', '203.0.113.1');
    await tidy();
    expect(await countOf('login_failures')).toBe(2);
    await sql(`UPDATE login_failures SET counted_at = now() - interval '25 hours'`);
    await tidy();
    expect(await countOf('login_failures')).toBe(0);
  });

  it('nothing waits for what somebody holds', async () => {
    const { userId } = await test.make.doctor();
    for (const digit of ['0', '1']) await test.make.reset(userId, digit.repeat(40), new Date(0));
    const commit = await begin(test.dataSource, 'SELECT FROM password_resets LIMIT 1 FOR UPDATE');
    await tidy();
    expect(await countOf('password_resets')).toBe(1);
    await commit();
  });
});

describe('the places of an account', () => {
  it('are the last fifty', async () => {
    const { userId, username } = await test.make.doctor();
    await sql(
      `INSERT INTO known_places (key, user_id, last_login_at)
       SELECT sha256(n::text::bytea), $1, now() - n * interval '1 minute' FROM generate_series(1, 60) n`,
      [userId],
    );
    await login(username, '203.0.113.1');
    const [{ count, oldest }] = await sql(
      'SELECT count(*)::int, round(extract(epoch FROM now() - min(last_login_at)) / 60)::int AS oldest FROM known_places',
    );
    expect({ count, oldest }).toEqual({ count: 50, oldest: 49 });
  });
});
