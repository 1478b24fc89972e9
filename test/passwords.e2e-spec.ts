import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hashSync } from 'bcryptjs';
import type { User } from '../src/auth/user.entity.js';
import { useApp } from './support/app.js';
import { begin, untilWaiting, waiting } from './support/locks.js';
import { useMailbox } from './support/mailbox.js';
import { type Made, password } from './support/make.js';

const mailbox = useMailbox();
const test = useApp({ dataDir: mailbox.dataDir });

const roles = ['doctor', 'patient', 'admin'] as const;
type Role = (typeof roles)[number];

const make = (role: Role, account: Partial<User> = {}): Promise<Made> =>
  role === 'admin' ? test.make.admin(account) : test.make[role]({ account });
const login = (role: Role, username: string, secret: string) =>
  test.api.post(`/api/${role}/login/`, { username, password: secret });
const enter = (role: Role, token: string) => test.api.as(token).get(`/api/${role}/sessions/`);
const fresh = 'new horse 8';
const sql = (text: string, values: unknown[] = []) => test.dataSource.query(text, values);

const ended = { status: 401, body: { detail: 'Invalid token.' } };

const letters = (count: number) => mailbox.letters('A new password for your hospital account', count);
const tokenIn = (letter = '') => /^[0-9a-f]{40}$/m.exec(letter.replaceAll('\r', ''))?.[0] ?? '';

const refusedPasswords: [string, string, string][] = [
  ['short', 'short', 'Ensure this field has at least 8 characters.'],
  ['of digits', '8365018365', 'Your password should contain letters!'],
  ['common', 'iloveyou1', 'This password is too common.'],
  ['of more than 72 bytes', 'x'.repeat(73), 'Ensure this field has no more than 72 bytes.'],
];

describe.each(roles)('POST /api/%s/password/change/', (role) => {
  const path = `/api/${role}/password/change/`;
  const form = (changes: object = {}) => ({ old_password: password, password: fresh, password2: fresh, ...changes });

  it('sets the password and ends the other sessions', async () => {
    const { userId, username, token } = await make(role);
    const other = await test.make.session(userId);
    expect(await test.api.as(token).post(path, form())).toMatchObject({ status: 200 });
    expect(await enter(role, other)).toMatchObject(ended);
    expect(await enter(role, token)).toMatchObject({ status: 200 });
    expect(await login(role, username, password)).toMatchObject({ status: 400 });
    expect(await login(role, username, fresh)).toMatchObject({ status: 200 });
  });

  it('ends the tokens for a new one that were given out before', async () => {
    const { userId, username, token } = await make(role);
    const stolen = '0'.repeat(40);
    await test.make.reset(userId, stolen);
    expect(await test.api.as(token).post(path, form())).toMatchObject({ status: 200 });
    const use = { token: stolen, password: 'third horse 9', password2: 'third horse 9' };
    expect(await test.api.post(`/api/${role}/password/reset/`, use)).toMatchObject({ status: 400 });
    expect(await login(role, username, fresh)).toMatchObject({ status: 200 });
  });

  it('refuses a wrong old password', async () => {
    const { username, token } = await make(role);
    const reply = await test.api.as(token).post(path, form({ old_password: 'left horse 7' }));
    expect(reply).toMatchObject({ status: 400, body: { old_password: ['The password is not right.'] } });
    expect(await login(role, username, password)).toMatchObject({ status: 200 });
  });

  it.each(refusedPasswords)('refuses a password that is %s', async (_, weak, message) => {
    const { token } = await make(role);
    const reply = await test.api.as(token).post(path, form({ password: weak, password2: weak }));
    expect(reply).toMatchObject({ status: 400, body: { password: [message] } });
  });

  it('refuses the own username, a mismatch and missing fields', async () => {
    const { token } = await make(role, { username: 'Meera.Nair' });
    const api = test.api.as(token);
    const named = { password: 'meera.nair', password2: 'meera.nair' };
    const similar = 'The password is too similar to the username.';
    expect(await api.post(path, form(named))).toMatchObject({ status: 400, body: { password: [similar] } });
    const mismatch = { status: 400, body: { password: ['password must match'] } };
    expect(await api.post(path, form({ password2: 'another horse' }))).toMatchObject(mismatch);
    const required = ['This field is required.'];
    const body = { old_password: required, password: required, password2: required };
    expect(await api.post(path, {})).toMatchObject({ status: 400, body });
  });
});

describe('a login with the old password, while it is changed', () => {
  it('leaves no session behind', async () => {
    const { userId, username, token } = await make('doctor');
    const change = () =>
      test.api
        .as(token)
        .post('/api/doctor/password/change/', { old_password: password, password: fresh, password2: fresh });
    const logins = () => Array.from({ length: 4 }, () => login('doctor', username, password));
    const replies = await Promise.all([...logins(), change(), ...logins()]);
    expect(replies[4]).toMatchObject({ status: 200 });
    expect(await sql('SELECT count(*)::int FROM sessions WHERE user_id = $1', [userId])).toEqual([{ count: 1 }]);
  });
});

describe.each(roles)('PUT /api/%s/email/', (role) => {
  const path = `/api/${role}/email/`;

  it('sets the address, and takes it away', async () => {
    const { token } = await make(role);
    const api = test.api.as(token);
    expect((await api.get(path)).body).toEqual({ email: null });
    for (const email of ['meera@ward.example', null]) {
      expect(await api.put(path, { email, password })).toMatchObject({ status: 200, body: { email } });
      expect((await api.get(path)).body).toEqual({ email });
    }
  });

  it('refuses a wrong password and what is no address', async () => {
    const { token } = await make(role);
    const api = test.api.as(token);
    const email = 'meera@ward.example';
    const notRight = { status: 400, body: { password: ['The password is not right.'] } };
    expect(await api.put(path, { email, password: 'left horse 7' })).toMatchObject(notRight);
    for (const bad of ['meera', 'a@b', 'a@b.c\r\nBcc: x@y.z', '<a@b.example>', `${'a'.repeat(250)}@b.example`]) {
      const reply = await api.put(path, { email: bad, password });
      expect([bad, reply.status, Object.keys(reply.body as object)]).toEqual([bad, 400, ['email']]);
    }
    expect((await api.get(path)).body).toEqual({ email: null });
  });

  it('refuses a password that is changed meanwhile', async () => {
    const { userId, token } = await make(role);
    const change = 'UPDATE users SET password_hash = $2 WHERE id = $1';
    const commit = await begin(test.dataSource, change, [userId, hashSync(fresh, 4)]);
    const reply = test.api.as(token).put(path, { email: 'thief@ward.example', password });
    await untilWaiting(test.dataSource, 1);
    await commit();
    expect(await reply).toMatchObject({ status: 400, body: { password: ['The password is not right.'] } });
    expect((await test.api.as(token).get(path)).body).toEqual({ email: null });
  });
});

describe.each(roles)('a forgotten password of role %s', (role) => {
  const forgot = (who: object) => test.api.post(`/api/${role}/password/forgot/`, who);
  const reset = (token: string, secret = fresh, password2 = secret) =>
    test.api.post(`/api/${role}/password/reset/`, { token, password: secret, password2 });
  const notGood = { status: 400, body: { token: ['This token is not good, or no longer.'] } };

  it('is set anew with the token of a letter, once, which ends all sessions', async () => {
    const { username, token } = await make(role, { email: 'meera@ward.example' });
    expect(await forgot({ username })).toMatchObject({ status: 202 });
    const [letter] = await letters(1);
    expect(letter).toContain('To: meera@ward.example');
    const resetToken = tokenIn(letter);
    expect(await reset(resetToken)).toMatchObject({ status: 200 });
    expect(await enter(role, token)).toMatchObject(ended);
    expect(await login(role, username, password)).toMatchObject({ status: 400 });
    expect(await login(role, username, fresh)).toMatchObject({ status: 200 });
    expect(await reset(resetToken, 'third horse 9')).toMatchObject(notGood);
    expect(await login(role, username, fresh)).toMatchObject({ status: 200 });
  });

  it('is set with one of its tokens, which ends the others', async () => {
    const { userId } = await make(role);
    const [one, another] = ['1'.repeat(40), '2'.repeat(40)];
    for (const token of [one, another]) await test.make.reset(userId, token);
    expect(await reset(one)).toMatchObject({ status: 200 });
    expect(await reset(another, 'third horse 9')).toMatchObject(notGood);
  });

  it('can be asked for by address, in any case', async () => {
    await make(role, { email: 'Meera@ward.example' });
    await forgot({ email: 'meera@WARD.example' });
    expect(tokenIn((await letters(1))[0])).toMatch(/./);
  });

  it('keeps its token as SHA-256 alone, for 30 minutes', async () => {
    const { username } = await make(role, { email: 'meera@ward.example' });
    await forgot({ username });
    const token = tokenIn((await letters(1))[0]);
    const [row] = await sql(
      `SELECT r::text AS text, token_hash = sha256($1) AS hashed, extract(epoch FROM expires_at - now())::float AS seconds
         FROM password_resets r`,
      [Buffer.from(token)],
    );
    expect(row).toMatchObject({ hashed: true, text: expect.not.stringContaining(token) });
    expect(Math.abs(row.seconds - 1800)).toBeLessThan(30);
    await sql('UPDATE password_resets SET expires_at = now()');
    expect(await reset(token)).toMatchObject(notGood);
  });

  it('is not set with a letter to a former address', async () => {
    const { username, token } = await make(role, { email: 'meera@ward.example' });
    await forgot({ username });
    const resetToken = tokenIn((await letters(1))[0]);
    const moved = await test.api.as(token).put(`/api/${role}/email/`, { email: 'new@ward.example', password });
    expect(moved.status).toBe(200);
    expect(await reset(resetToken)).toMatchObject(notGood);
  });

  it('can be used once by many at a time', async () => {
    const { username } = await make(role, { email: 'meera@ward.example' });
    await forgot({ username });
    const token = tokenIn((await letters(1))[0]);
    const replies = await Promise.all(Array.from({ length: 5 }, (_, i) => reset(token, `${fresh}${i}`)));
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400, 400]);
  });

  it('is not set while the address is changed, and neither waits for the other in vain', async () => {
    const { userId, token } = await make(role);
    await test.make.reset(userId, '0'.repeat(40));
    await test.make.reset(userId, '1'.repeat(40));
    await sql(`UPDATE password_resets SET sent_to = 'meera@ward.example'`);
    // held up between the account and the token that is used
    const first = 'SELECT FROM password_resets WHERE token_hash = sha256($1) FOR UPDATE';
    const commit = await begin(test.dataSource, first, [Buffer.from('0'.repeat(40))]);
    const move = test.api.as(token).put(`/api/${role}/email/`, { email: 'new@ward.example', password });
    await untilWaiting(test.dataSource, 1);
    const use = reset('1'.repeat(40));
    await untilWaiting(test.dataSource, 2);
    await commit();
    expect(await move).toMatchObject({ status: 200 });
    expect(await use).toMatchObject(notGood);
  });

  it('brings no letter to an address that is changed meanwhile', async () => {
    const { userId, username } = await make(role, { email: 'former@ward.example' });
    const change = 'UPDATE users SET email = $2 WHERE id = $1';
    const commit = await begin(test.dataSource, change, [userId, 'new@ward.example']);
    await forgot({ username });
    await untilWaiting(test.dataSource, 1);
    await commit();
    await sleep(100);
    expect(await letters(0)).toEqual([]);
    await forgot({ username });
    expect(await letters(1)).toMatchObject([expect.stringContaining('To: new@ward.example')]);
  });

  it.each(['before', 'after'])(
    'is not set with a letter that is written just %s the address is changed',
    async (when) => {
      const { userId, username, token } = await make(role, { email: 'former@ward.example' });
      const move = () => test.api.as(token).put(`/api/${role}/email/`, { email: 'new@ward.example', password });
      const ask = () => forgot({ username });
      const commit = await begin(test.dataSource, 'SELECT FROM users WHERE id = $1 FOR UPDATE', [userId]);
      const replies = [];
      for (const [count, request] of (when === 'before' ? [ask, move] : [move, ask]).entries()) {
        replies.push(request());
        await untilWaiting(test.dataSource, count + 1);
      }
      await commit();
      expect((await Promise.all(replies)).map(({ status }) => status).sort()).toEqual([200, 202]);
      await sleep(100);
      const written = await letters(when === 'before' ? 1 : 0);
      expect(written).toHaveLength(when === 'before' ? 1 : 0);
      for (const letter of written) expect(await reset(tokenIn(letter))).toMatchObject(notGood);
    },
  );

  it('answers alike, and writes to nobody, when there is no such account', async () => {
    const { username } = await make(role);
    const locked = await make(role, { active: false, email: 'locked@ward.example' });
    const other = await make(role === 'admin' ? 'doctor' : 'admin', { email: 'other@ward.example' });
    const known = await make(role, { email: 'meera@ward.example' });
    const expected = await forgot({ username: known.username });
    const { status, text } = expected;
    for (const name of [username, locked.username, other.username, 'nobody']) {
      expect(await forgot({ username: name })).toMatchObject({ status, text });
    }
    expect(await forgot({ email: 'nobody@ward.example' })).toMatchObject({ status, text });
    await letters(1);
    await sleep(100);
    expect(await letters(1)).toHaveLength(1);
  });

  it('brings three letters at most, however often it is asked for', async () => {
    const { username } = await make(role, { email: 'meera@ward.example' });
    for (let i = 0; i < 6; i++) await forgot({ username });
    await letters(3);
    await sleep(100);
    expect(await letters(3)).toHaveLength(3);
  });

  it('brings three letters at most, though the address and the password change', async () => {
    const { username, token } = await make(role, { email: 'meera@ward.example' });
    const api = test.api.as(token);
    const move = (email: string) => api.put(`/api/${role}/email/`, { email, password });
    const change = () =>
      api.post(`/api/${role}/password/change/`, { old_password: password, password: fresh, password2: fresh });
    const steps = [() => move('one@ward.example'), () => move('meera@ward.example'), change];
    for (const [count, step] of steps.entries()) {
      await forgot({ username });
      await letters(count + 1);
      expect(await step()).toMatchObject({ status: 200 });
    }
    await forgot({ username });
    await sleep(200);
    expect(await letters(3)).toHaveLength(3);
  });

  it('brings an address three letters, and the first of each other account', async () => {
    const email = 'meera@ward.example';
    const [first, ...others] = await Promise.all(Array.from({ length: 3 }, () => make(role, { email })));
    for (const count of [1, 2, 3]) {
      await forgot({ username: first?.username });
      await letters(count);
    }
    for (const [index, { username }] of others.entries()) {
      await forgot({ username });
      await forgot({ username });
      await letters(4 + index);
    }
    await sleep(200);
    expect(await letters(5)).toHaveLength(5);
    expect((await letters(5)).map((letter) => /"(.*)"/.exec(letter)?.[1]).sort()).toEqual(
      [first, first, first, ...others].map((made) => made?.username).sort(),
    );
  });

  it('brings an address twenty letters at most, however many accounts have it', async () => {
    const email = 'meera@ward.example';
    for (let i = 0; i < 22; i++) await make(role, { email: i % 2 ? email : email.toUpperCase() });
    await forgot({ email });
    await letters(20);
    await forgot({ email });
    await sleep(200);
    expect(await letters(20)).toHaveLength(20);
  });

  it('is written to the owner of an address though others gave it as theirs', async () => {
    const email = 'meera@ward.example';
    for (let i = 0; i < 10; i++) await make(role, { email });
    const { username } = await make(role, { email });
    for (let i = 0; i < 2; i++) await forgot({ email });
    expect((await letters(11)).join()).toContain(`"${username}"`);
  });

  it('refuses a token that nobody has, a weak password and empty forms', async () => {
    const { username } = await make(role, { email: 'meera@ward.example', username: `Meera.Nair` });
    await forgot({ username });
    const token = tokenIn((await letters(1))[0]);
    expect(await reset('0'.repeat(40))).toMatchObject(notGood);
    for (const [, weak, message] of refusedPasswords) {
      expect(await reset(token, weak)).toMatchObject({ status: 400, body: { password: [message] } });
    }
    const similar = { password: ['The password is too similar to the username.'] };
    expect(await reset(token, 'meera.nair')).toMatchObject({ status: 400, body: similar });
    expect(await reset(token, fresh, 'another')).toMatchObject({
      status: 400,
      body: { password: ['password must match'] },
    });
    const required = ['This field is required.'];
    expect(await forgot({})).toMatchObject({ status: 400, body: { username: required } });
    expect(await reset(token)).toMatchObject({ status: 200 });
  });
});

describe('many forgotten passwords at once', () => {
  const forgot = (username: string) => test.api.post('/api/doctor/password/forgot/', { username });
  const many = async (username: string, count: number) => {
    const replies = await Promise.all(Array.from({ length: count }, () => forgot(username)));
    return replies.map(({ status }) => status);
  };
  const held = 'SELECT FROM users WHERE id = $1 FOR UPDATE';

  it('take one connection', async () => {
    const { userId, username } = await make('doctor', { email: 'meera@ward.example' });
    const commit = await begin(test.dataSource, held, [userId]);
    expect(new Set(await many(username, 10))).toEqual(new Set([202]));
    await sleep(100);
    expect(await waiting(test.dataSource)).toHaveLength(1);
    await commit();
    expect(await letters(3)).toHaveLength(3);
  });

  it.each(['known', 'unknown'])('are refused when a hundred wait, for a name that is %s', async (name) => {
    const { userId, username } = await make('doctor', { email: 'meera@ward.example' });
    const commit = await begin(test.dataSource, held, [userId]);
    await forgot(username);
    await untilWaiting(test.dataSource, 1);
    const statuses = await many(name === 'known' ? username : 'nobody', 110);
    expect(statuses.filter((status) => status === 202)).toHaveLength(99);
    expect(statuses.filter((status) => status === 503)).toHaveLength(11);
    await commit();
    await letters(name === 'known' ? 3 : 1);
  });
});

describe('the answer to a forgotten password', () => {
  it('does not wait for what is looked up', async () => {
    await make('doctor', { email: 'meera@ward.example' });
    const runner = test.dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.query('LOCK TABLE users IN ACCESS EXCLUSIVE MODE');
    const reply = await test.api.post('/api/doctor/password/forgot/', { email: 'meera@ward.example' });
    expect(reply).toMatchObject({ status: 202 });
    await runner.commitTransaction();
    await runner.release();
    expect(await letters(1)).toHaveLength(1);
  });

  it('is a letter for its addressee alone', async () => {
    await make('doctor', { email: 'meera@ward.example' });
    await test.api.post('/api/doctor/password/forgot/', { email: 'meera@ward.example' });
    await letters(1);
    const { folder } = mailbox;
    const modes = [folder, join(folder, readdirSync(folder)[0] ?? '')].map((path) => statSync(path).mode & 0o077);
    expect(modes).toEqual([0, 0]);
  });
});

describe.each(['doctor', 'patient'] as const)('POST /api/admin/%s/:uuid/password-reset/', (role) => {
  it('answers a token that the owner can use once', async () => {
    const admin = test.api.as((await make('admin')).token);
    const { userId, username, token } = await make(role);
    const issued = await admin.post(`/api/admin/${role}/${userId}/password-reset/`);
    expect(issued).toMatchObject({ status: 200, body: { token: expect.stringMatching(/^[0-9a-f]{40}$/) } });
    expect(await enter(role, token)).toMatchObject({ status: 200 });
    const form = { token: (issued.body as { token: string }).token, password: fresh, password2: fresh };
    const foreign = role === 'doctor' ? 'patient' : 'doctor';
    expect(await test.api.post(`/api/${foreign}/password/reset/`, form)).toMatchObject({ status: 400 });
    expect(await test.api.post(`/api/${role}/password/reset/`, form)).toMatchObject({ status: 200 });
    expect(await enter(role, token)).toMatchObject(ended);
    expect(await login(role, username, fresh)).toMatchObject({ status: 200 });
    expect(await test.api.post(`/api/${role}/password/reset/`, form)).toMatchObject({ status: 400 });
  });

  it('answers a token that outlives a change of the address, and letters', async () => {
    const admin = test.api.as((await make('admin')).token);
    const { userId, username, token } = await make(role, { email: 'meera@ward.example' });
    for (let count = 1; count <= 3; count++) {
      await test.api.post(`/api/${role}/password/forgot/`, { username });
      await letters(count);
    }
    const issued = await admin.post(`/api/admin/${role}/${userId}/password-reset/`);
    const moved = await test.api.as(token).put(`/api/${role}/email/`, { email: 'new@ward.example', password });
    expect(moved).toMatchObject({ status: 200 });
    const form = { token: (issued.body as { token: string }).token, password: fresh, password2: fresh };
    expect(await test.api.post(`/api/${role}/password/reset/`, form)).toMatchObject({ status: 200 });
    expect(await login(role, username, fresh)).toMatchObject({ status: 200 });
  });

  it('answers twenty tokens at a time', async () => {
    const admin = test.api.as((await make('admin')).token);
    const { userId } = await make(role);
    const issue = () => admin.post(`/api/admin/${role}/${userId}/password-reset/`);
    for (let i = 0; i < 20; i++) expect(await issue()).toMatchObject({ status: 200 });
    expect(await issue()).toMatchObject({ status: 409, body: { code: 'resets_open' } });
  });

  it('knows accounts of its role alone', async () => {
    const admin = test.api.as((await make('admin')).token);
    const other = await make(role === 'doctor' ? 'patient' : 'doctor');
    for (const path of ['password-reset', 'mfa-reset']) {
      expect(await admin.post(`/api/admin/${role}/${other.userId}/${path}/`)).toMatchObject({ status: 404 });
    }
  });
});

describe.each(['password-reset', 'mfa-reset'])('POST /api/admin/doctor/:uuid/%s/', (path) => {
  it('is not found for an account that is deleted meanwhile', async () => {
    const admin = test.api.as((await make('admin')).token);
    const { userId } = await make('doctor');
    const commit = await begin(test.dataSource, 'DELETE FROM users WHERE id = $1', [userId]);
    const reply = admin.post(`/api/admin/doctor/${userId}/${path}/`);
    await untilWaiting(test.dataSource, 1);
    await commit();
    expect(await reply).toMatchObject({ status: 404 });
  });
});
