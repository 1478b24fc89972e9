import { hashSync } from 'bcryptjs';
import { generateSync } from 'otplib';
import { useApp } from './support/app.js';
import { begin, untilWaiting } from './support/locks.js';
import { type Made, password } from './support/make.js';

const mfaKey = Buffer.alloc(32, 7);
const test = useApp({ mfaKey, requireMfaFor: ['admin'] });

const roles = ['doctor', 'patient', 'admin'] as const;
type Role = (typeof roles)[number];

const make = (role: Role): Promise<Made> => (role === 'admin' ? test.make.admin() : test.make[role]());
const sql = (text: string, values: unknown[] = []) => test.dataSource.query(text, values);
const login = (role: Role, username: string, otp?: unknown, secret = password) =>
  test.api.post(`/api/${role}/login/`, { username, password: secret, otp });
/** One-time passwords of this step and those around it. */
const code = (secret: string, steps = 0) => generateSync({ secret, epoch: Date.now() / 1000 + steps * 30 });
/** The step of the last one used is put back, as if time had passed. */
const later = (userId: string) => sql('UPDATE users SET totp_step = totp_step - 10 WHERE id = $1', [userId]);

async function setUp(role: Role, token: string) {
  const { body } = await test.api.as(token).post(`/api/${role}/mfa/setup/`);
  return body as { secret: string; otpauth_uri: string };
}

/** An account with a second factor, of which no one-time password of the last minutes was used. */
async function makeWithFactor(role: Role) {
  const made = await make(role);
  const { secret } = await setUp(role, made.token);
  const verified = await test.api.as(made.token).post(`/api/${role}/mfa/verify/`, { otp: code(secret) });
  await later(made.userId);
  return { ...made, secret, codes: (verified.body as { recovery_codes: string[] }).recovery_codes };
}

const wrong = { status: 400, body: { otp: ['The one-time password is not right.'] } };
const required = { status: 401, body: { detail: 'A one-time password is required.', code: 'mfa_required' } };
const notRight = { status: 401, body: { detail: 'The one-time password is not right.', code: 'mfa_required' } };

describe.each(roles)('the second factor of role %s', (role) => {
  it('is in force once it is verified', async () => {
    const { username, token } = await make(role);
    const { secret, otpauth_uri } = await setUp(role, token);
    expect(otpauth_uri).toMatch(new RegExp(`^otpauth://totp/Hospital:${username}\\?secret=${secret}`));
    expect(await login(role, username)).toMatchObject({ status: 200 });
    const path = `/api/${role}/mfa/verify/`;
    expect(await test.api.as(token).post(path, { otp: '000000' })).toMatchObject(wrong);
    expect(await login(role, username)).toMatchObject({ status: 200 });
    const verified = await test.api.as(token).post(path, { otp: code(secret) });
    expect(verified.status).toBe(200);
    const { recovery_codes: codes } = verified.body as { recovery_codes: string[] };
    expect(new Set(codes).size).toBe(10);
    expect(codes.filter((shown) => !/^([0-9a-f]{5}-){5}[0-9a-f]{5}$/.test(shown))).toEqual([]);
    expect(await login(role, username)).toMatchObject(required);
    expect(await login(role, username, null)).toMatchObject(required);
  });

  it('lets in with a one-time password, each of which works once', async () => {
    const { userId, username, secret } = await makeWithFactor(role);
    expect(await login(role, username, '000000')).toMatchObject(notRight);
    const otp = code(secret);
    expect(await login(role, username, otp)).toMatchObject({ status: 200 });
    expect(await login(role, username, otp)).toMatchObject(notRight);
    expect(await login(role, username, code(secret, -1))).toMatchObject(notRight);
    expect(await login(role, username, code(secret, 5))).toMatchObject(notRight);
    await later(userId);
    const replies = await Promise.all([1, 2, 3].map(() => login(role, username, code(secret))));
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 401, 401]);
  });

  it('does not let in with the one-time password of its setup', async () => {
    const { username, token } = await make(role);
    const { secret } = await setUp(role, token);
    const otp = code(secret);
    await test.api.as(token).post(`/api/${role}/mfa/verify/`, { otp });
    expect(await login(role, username, otp)).toMatchObject(notRight);
  });

  it('lets in with a recovery code, each of which works once, however it is typed', async () => {
    const { username, codes } = await makeWithFactor(role);
    const [first = '', second = ''] = codes;
    expect(await login(role, username, first)).toMatchObject({ status: 200 });
    expect(await login(role, username, first)).toMatchObject(notRight);
    expect(await login(role, username, second.toUpperCase().replaceAll('-', ' '))).toMatchObject({ status: 200 });
    expect(await sql('SELECT cardinality(recovery_hashes) AS left FROM users WHERE mfa')).toEqual([{ left: 8 }]);
  });

  it.each([null, '', ' '])('is none in a form that leaves its field empty: %j', async (otp) => {
    const { username } = await makeWithFactor(role);
    expect(await login(role, username, otp)).toMatchObject(required);
    const without = await make(role);
    expect(await login(role, without.username, otp)).toMatchObject({ status: 200 });
  });

  it('is not asked for with a wrong password', async () => {
    const { username, secret } = await makeWithFactor(role);
    const unable = { status: 400, body: { non_field_errors: ['Unable to log in with provided credentials.'] } };
    expect(await login(role, username, code(secret), 'left horse 7')).toMatchObject(unable);
    expect(await login(role, username, code(secret))).toMatchObject({ status: 200 });
  });

  it('cannot be set up or verified twice', async () => {
    const { token, secret } = await makeWithFactor(role);
    const active = { status: 409, body: { code: 'mfa_active' } };
    expect(await test.api.as(token).post(`/api/${role}/mfa/setup/`)).toMatchObject(active);
    const again = await test.api.as(token).post(`/api/${role}/mfa/verify/`, { otp: code(secret) });
    expect(again).toMatchObject(active);
  });

  it('is not in force with a secret that another has replaced meanwhile', async () => {
    const { userId, username, token } = await make(role);
    const { secret } = await setUp(role, token);
    const commit = await begin(test.dataSource, `UPDATE users SET totp_secret = 'another' WHERE id = $1`, [userId]);
    const reply = test.api.as(token).post(`/api/${role}/mfa/verify/`, { otp: code(secret) });
    await untilWaiting(test.dataSource, 1);
    await commit();
    expect(await reply).toMatchObject({ status: 409 });
    expect(await login(role, username)).toMatchObject({ status: 200 });
  });

  it('is taken away with password and one-time password alone', async () => {
    const { username, token, secret } = await makeWithFactor(role);
    const disable = (form: object) => test.api.as(token).post(`/api/${role}/mfa/disable/`, form);
    const otp = code(secret);
    const badPassword = { status: 400, body: { password: ['The password is not right.'] } };
    expect(await disable({ password: 'left horse 7', otp })).toMatchObject(badPassword);
    expect(await disable({ password, otp: '000000' })).toMatchObject(wrong);
    expect(await login(role, username)).toMatchObject(required);
    expect(await disable({ password, otp })).toMatchObject({ status: 200 });
    expect(await login(role, username)).toMatchObject({ status: 200 });
  });

  it('is not taken away with a password that is changed meanwhile', async () => {
    const { userId, username, token, secret } = await makeWithFactor(role);
    const change = 'UPDATE users SET password_hash = $2 WHERE id = $1';
    const commit = await begin(test.dataSource, change, [userId, hashSync('new horse 8', 4)]);
    const reply = test.api.as(token).post(`/api/${role}/mfa/disable/`, { password, otp: code(secret) });
    await untilWaiting(test.dataSource, 1);
    await commit();
    expect(await reply).toMatchObject({ status: 400, body: { password: ['The password is not right.'] } });
    expect(await login(role, username, undefined, 'new horse 8')).toMatchObject(required);
  });

  it('guesses of which are counted', async () => {
    const { username } = await makeWithFactor(role);
    const replies = [];
    for (let i = 0; i < 12; i++) replies.push((await login(role, username, '000000')).status);
    expect(replies).toEqual([...Array(10).fill(401), 429, 429]);
  });

  it('guesses of which are counted where it is set up and taken away, by account', async () => {
    const waits = await make(role);
    await setUp(role, waits.token);
    const active = await makeWithFactor(role);
    const form = { password, otp: '000000' };
    const replies: Record<string, number[]> = { verify: [], disable: [] };
    for (let i = 0; i < 11; i++) {
      replies.verify?.push((await test.api.as(waits.token).post(`/api/${role}/mfa/verify/`, form)).status);
      replies.disable?.push((await test.api.as(active.token).post(`/api/${role}/mfa/disable/`, form)).status);
    }
    const counted = [...Array(10).fill(400), 429];
    expect(replies).toEqual({ verify: counted, disable: counted });
  });
});

describe('the secret of a second factor', () => {
  it('is stored encrypted, its recovery codes as SHA-256', async () => {
    const { userId, secret, codes } = await makeWithFactor('doctor');
    const [{ text }] = await sql('SELECT users::text AS text FROM users WHERE id = $1', [userId]);
    for (const plain of [secret, ...codes, ...codes.map((shown) => shown.replaceAll('-', ''))]) {
      expect(text).not.toContain(plain);
    }
    expect(text).toContain('sealed:');
  });

  it('is of no use to another account', async () => {
    const [one, two] = [await makeWithFactor('doctor'), await makeWithFactor('doctor')];
    await sql('UPDATE users SET totp_secret = (SELECT totp_secret FROM users WHERE id = $1)', [one.userId]);
    expect(await login('doctor', two.username, code(one.secret))).toMatchObject(notRight);
    expect(await login('doctor', one.username, code(one.secret))).toMatchObject({ status: 200 });
  });
});

describe.each(['doctor', 'patient'] as const)('POST /api/admin/%s/:uuid/mfa-reset/', (role) => {
  it('takes the second factor away', async () => {
    const admin = test.api.as((await makeWithFactor('admin')).token);
    const { userId, username } = await makeWithFactor(role);
    expect(await admin.post(`/api/admin/${role}/${userId}/mfa-reset/`)).toMatchObject({ status: 200 });
    expect(await login(role, username)).toMatchObject({ status: 200 });
  });
});

describe('an account of a role that needs a second factor', () => {
  const missing = { status: 403, body: { code: 'mfa_setup_required' } };

  it('reaches nothing but its setup and the logout until it has one', async () => {
    const { username } = await make('admin');
    const { token } = (await login('admin', username)).body as { token: string };
    const api = test.api.as(token);
    for (const path of ['/api/admin/doctors/', '/api/admin/sessions/', '/api/admin/email/']) {
      expect(await api.get(path)).toMatchObject(missing);
    }
    expect(await api.post('/api/admin/mfa/disable/', {})).toMatchObject(missing);
    const { secret } = await setUp('admin', token);
    expect(await api.get('/api/admin/doctors/')).toMatchObject(missing);
    expect(await api.post('/api/admin/mfa/verify/', { otp: code(secret) })).toMatchObject({ status: 200 });
    expect(await api.get('/api/admin/doctors/')).toMatchObject({ status: 200 });
    expect(await api.post('/api/admin/logout/')).toMatchObject({ status: 200 });
  });

  it('may log out before', async () => {
    const { token } = await make('admin');
    expect(await test.api.as(token).post('/api/admin/logout/')).toMatchObject({ status: 200 });
  });
});
