import { createHash } from 'node:crypto';
import type { User } from '../src/auth/user.entity.js';
import { useApp } from './support/app.js';
import { password } from './support/make.js';

const tokenTtl = 3600;
const test = useApp({ tokenTtl });

const roles = ['doctor', 'patient', 'admin'] as const;
type Role = (typeof roles)[number];

const make = (role: Role, account: Partial<User> = {}) =>
  role === 'admin' ? test.make.admin(account) : test.make[role]({ account });
const login = (role: Role, username: unknown, secret: unknown = password) =>
  test.api.post(`/api/${role}/login/`, { username, password: secret });
const tokenOf = async (role: Role, username: string) => ((await login(role, username)).body as { token: string }).token;
/** A request that every approved account of the role may send. */
const enter = (role: Role, token: string) =>
  test.api.as(token).get(role === 'admin' ? '/api/admin/doctors/' : `/api/${role}/profile/`);

const unable = { status: 400, body: { non_field_errors: ['Unable to log in with provided credentials.'] } };
const waiting = { status: 403, body: { message: 'Your account is not approved by admin yet!' } };
const otherRole: Record<Role, string> = {
  doctor: 'You are not authorised to login as a doctor',
  patient: 'You are not authorised to login as a patient',
  admin: 'You are not authorised to login as an admin',
};

describe.each(roles)('POST /api/%s/login/', (role) => {
  const path = `/api/${role}/login/`;
  const others = roles.filter((other) => other !== role);
  const foreign = { status: 403, body: { message: otherRole[role] } };

  it('answers a token that lets in', async () => {
    const { username } = await make(role);
    const reply = await login(role, username);
    expect(reply).toMatchObject({ status: 200, body: { token: expect.stringMatching(/^[0-9a-f]{40}$/) } });
    expect(await enter(role, (reply.body as { token: string }).token)).toMatchObject({ status: 200 });
  });

  it('opens a session of its own each time', async () => {
    const { username, token: first } = await make(role);
    const [second, third] = [await tokenOf(role, username), await tokenOf(role, username)];
    expect(new Set([first, second, third]).size).toBe(3);
    for (const token of [first, second, third]) expect(await enter(role, token)).toMatchObject({ status: 200 });
  });

  it.each([
    [
      'urlencoded',
      'application/x-www-form-urlencoded',
      (username: string) => `${new URLSearchParams({ username, password })}`,
    ],
    [
      'multipart',
      'multipart/form-data; boundary=ward',
      (username: string) =>
        `${Object.entries({ username, password })
          .map(([name, value]) => `--ward\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
          .join('')}--ward--\r\n`,
    ],
    [
      'JSON with a charset',
      'application/json; charset=utf-8',
      (username: string) => JSON.stringify({ username, password }),
    ],
  ])('takes %s credentials', async (_, type, body) => {
    const { username } = await make(role, { username: 'Mëera & Nair+' });
    const reply = await test.api.post(path, undefined, { headers: { 'content-type': type }, raw: body(username) });
    expect(reply).toMatchObject({ status: 200 });
  });

  it('trims the username and ignores unknown keys', async () => {
    const { username } = await make(role);
    const body = { username: ` ${username}\n`, password, role: 'admin', token: 'x' };
    expect(await test.api.post(path, body)).toMatchObject({ status: 200 });
  });

  it('takes numbers for texts', async () => {
    await make(role, { username: '5' });
    expect(await login(role, 5)).toMatchObject({ status: 200 });
    expect(await login(role, 5, 7)).toMatchObject(unable);
  });

  it('refuses a waiting account of any role, but says so only to the right password', async () => {
    for (const owner of [role, ...others]) {
      const { username } = await make(owner, { approved: false });
      // the former admin login did not ask for the approval
      const forRole = role === 'admin' && owner !== role;
      expect(await login(role, username)).toMatchObject(forRole ? foreign : waiting);
      expect(await login(role, username, 'left horse 7')).toMatchObject(unable);
    }
  });

  it.each(others)('refuses an account of role %s', async (owner) => {
    const { username } = await make(owner);
    expect(await login(role, username)).toMatchObject(foreign);
  });

  it('refuses a token that is no longer good, ignores a good one of anyone', async () => {
    const { username, userId } = await make(role);
    const stale = await test.make.session(userId, new Date(Date.now() - 1000));
    const credentials = { username, password };
    const invalid = { status: 401, body: { detail: 'Invalid token.' } };
    expect(await test.api.as(stale).post(path, credentials)).toMatchObject(invalid);
    for (const owner of roles)
      expect(await test.api.as((await make(owner)).token).post(path, credentials)).toMatchObject({ status: 200 });
  });
});

const both = (message: string) => ({ username: [message], password: [message] });

describe('every login', () => {
  it.each([
    ['a wrong password', 'Meera', 'left horse 7'],
    ['a password in another case', 'Meera', password.toUpperCase()],
    ['a password with a space before', 'Meera', ` ${password}`],
    ['a password with a space after', 'Meera', `${password} `],
    ['spaces for a password', 'Meera', '  '],
    ['a username in another case', 'meera', password],
    ['an unknown username', 'Nair', password],
  ])('refuses %s', async (_, username, secret) => {
    await make('doctor', { username: 'Meera' });
    for (const role of roles) expect(await login(role, username, secret)).toMatchObject(unable);
    expect(await test.dataSource.query('SELECT count(*)::int FROM sessions')).toEqual([{ count: 1 }]);
  });

  const required = ['This field is required.'];
  it.each([
    ['{}', { username: required, password: required }],
    ['', { username: required, password: required }],
    ['{"password":"x"}', { username: required }],
    ['{"username":"x"}', { password: required }],
    ['{"username":null,"password":null}', both('This field may not be null.')],
    ['{"username":"","password":""}', both('This field may not be blank.')],
    ['{"username":" ","password":"x"}', { username: ['This field may not be blank.'] }],
    ['{"username":["a"],"password":{"a":1}}', both('Not a valid string.')],
    ['{"username":true,"password":false}', both('Not a valid string.')],
    ['{"username":"a\\u0000b","password":"x"}', { username: ['Null characters are not allowed.'] }],
    ['[]', { non_field_errors: ['Invalid data. Expected a dictionary, but got list.'] }],
    ['"abc"', { non_field_errors: ['Invalid data. Expected a dictionary, but got str.'] }],
    ['null', { non_field_errors: ['No data provided'] }],
  ])('refuses %s', async (raw, body) => {
    for (const role of roles) {
      const reply = await test.api.post(`/api/${role}/login/`, {}, { raw });
      expect([role, reply.status, reply.body]).toEqual([role, 400, body]);
    }
  });
});

describe('a token', () => {
  it('is stored as its SHA-256 only', async () => {
    const { username } = await test.make.doctor();
    await test.dataSource.query('DELETE FROM sessions');
    const token = await tokenOf('doctor', username);
    const rows = await test.dataSource.query('SELECT sessions::text AS text, token_hash FROM sessions');
    expect(rows).toEqual([{ text: expect.not.stringContaining(token), token_hash: expect.any(Buffer) }]);
    expect(rows[0].token_hash).toEqual(createHash('sha256').update(token).digest());
  });

  it('ends after the time that is set', async () => {
    const { username, userId } = await test.make.doctor();
    await test.dataSource.query('DELETE FROM sessions');
    const token = await tokenOf('doctor', username);
    const [{ seconds }] = await test.dataSource.query(
      'SELECT extract(epoch FROM expires_at - now())::float AS seconds FROM sessions',
    );
    expect(Math.abs(seconds - tokenTtl)).toBeLessThan(30);
    await test.dataSource.query('UPDATE sessions SET expires_at = now() WHERE user_id = $1', [userId]);
    expect(await enter('doctor', token)).toMatchObject({ status: 401, body: { detail: 'Invalid token.' } });
  });

  it('that ended is removed at the next login of its account, others stay', async () => {
    const [one, two] = [await test.make.doctor(), await test.make.doctor()];
    const past = new Date(Date.now() - 1000);
    for (const { userId } of [one, two]) await test.make.session(userId, past);
    await login('doctor', one.username);
    const sessions = await test.dataSource.query('SELECT user_id, expires_at > now() AS good FROM sessions');
    expect(sessions.map((row: { user_id: string; good: boolean }) => `${row.user_id} ${row.good}`).sort()).toEqual(
      [`${one.userId} true`, `${one.userId} true`, `${two.userId} false`, `${two.userId} true`].sort(),
    );
  });

  it('no longer lets in when its account is deleted', async () => {
    const { userId, token } = await test.make.patient();
    await test.dataSource.query('DELETE FROM users WHERE id = $1', [userId]);
    expect(await enter('patient', token)).toMatchObject({ status: 401, body: { detail: 'Invalid token.' } });
  });

  it.each(roles)(
    'of role %s no longer lets in when the approval is withdrawn, not even when it is given again',
    async (role) => {
      const { userId, token } = await make(role);
      const approve = (approved: boolean) =>
        test.dataSource.query('UPDATE users SET approved = $2 WHERE id = $1', [userId, approved]);
      await approve(false);
      expect(await enter(role, token)).toMatchObject({ status: 401, body: { detail: 'User inactive or deleted.' } });
      await approve(true);
      expect(await enter(role, token)).toMatchObject({ status: 401, body: { detail: 'Invalid token.' } });
    },
  );
});
