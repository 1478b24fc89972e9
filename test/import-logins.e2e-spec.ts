import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Passwords } from '../src/auth/passwords.service.js';
import { useApp } from './support/app.js';
import { djangoHash, djangoPassword, FormerService } from './support/django.js';
import { importInto, listed, write } from './support/django-files.js';
import { useFolder } from './support/transfer.js';

const test = useApp();
const path = useFolder();
let count = 0;
const bring = (former: FormerService, options = {}) =>
  importInto(test.dataSource, write(former, 'JSON', path(`former ${count++}`)), options);

/** Imports an admin with this password. */
async function bringAdmin(password: string) {
  const former = new FormerService();
  const user = former.account(['admin'], { username: 'chief', password });
  return { user, summary: await bring(former) };
}

const login = (password: string, username = 'chief', role = 'admin') =>
  test.api.post(`/api/${role}/login/`, { username, password });

const stored = async (username = 'chief'): Promise<string> => {
  const [row] = await test.dataSource.query('SELECT password_hash FROM users WHERE username = $1', [username]);
  return row.password_hash;
};

describe('a password of the former service', () => {
  // made by Django 3.0 and 3.2
  it.each([
    ['access1234', 'pbkdf2_sha256$180000$udKxjO60TsyH$C1S2l9b/B5GcOXlrM/eOtdUC/ayArYfV7/Hhp/HIKXY='],
    [djangoPassword, djangoHash(djangoPassword, 260_000)],
    [djangoPassword, djangoHash(djangoPassword, 1)],
    ['  সবুজ কেটলি 9 ', djangoHash('  সবুজ কেটলি 9 ', 1000, 'লবণ')],
  ])('lets in, and is stored like ours from then on', async (password, hash) => {
    await bringAdmin(hash);
    expect(await stored()).toBe(hash);
    expect(await login(`${password}x`)).toMatchObject({ status: 400 });
    expect(await stored()).toBe(hash);
    expect(await login(password)).toMatchObject({ status: 200 });
    expect(await stored()).toMatch(/^\$2b\$04\$.{53}$/);
    expect(await login(password)).toMatchObject({ status: 200 });
    expect(await login(`${password}x`)).toMatchObject({ status: 400 });
  });

  it('keeps its hash when bcrypt would not read all of it', async () => {
    const long = 'x'.repeat(73);
    const hash = djangoHash(long);
    await bringAdmin(hash);
    expect(await login(long)).toMatchObject({ status: 200 });
    expect(await login(long.slice(1))).toMatchObject({ status: 400 });
    expect(await stored()).toBe(hash);
    expect(await login(long)).toMatchObject({ status: 200 });
  });

  it('that was changed meanwhile is not put back', async () => {
    const { user } = await bringAdmin(djangoHash(djangoPassword));
    const passwords = test.app.get(Passwords);
    const { verify } = passwords;
    passwords.verify = async (...args) => {
      const verdict = await verify.apply(passwords, args);
      await test.dataSource.query(`UPDATE users SET password_hash = 'changed' WHERE id = $1`, [user]);
      return verdict;
    };
    expect(await login(djangoPassword)).toMatchObject({ status: 400 });
    passwords.verify = verify;
    expect(await stored()).toBe('changed');
  });

  it('lets in also while there is no room for making a new hash', async () => {
    const passwords = test.app.get(Passwords);
    const threads: { queueSize: number } = Reflect.get(passwords, 'threads');
    const others = [passwords.hash('first')];
    while (threads.queueSize < 99) others.push(passwords.hash('another'));
    const verdict = passwords.verify(djangoPassword, djangoHash(djangoPassword));
    expect(await verdict).toEqual({ matches: true, renewed: undefined });
    await Promise.all(others);
  });

  it('lets many in at once', async () => {
    await bringAdmin(djangoHash(djangoPassword));
    const replies = await Promise.all(Array.from({ length: 8 }, () => login(djangoPassword)));
    expect(replies.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect(await login(djangoPassword)).toMatchObject({ status: 200 });
  });

  it('is stored like ours by the transaction that opens the session, and recorded with it', async () => {
    const { user } = await bringAdmin(djangoHash(djangoPassword));
    await login(djangoPassword);
    const rows = await test.dataSource.query(
      `SELECT u.xmin = s.xmin AND u.xmin = a.xmin AS together, a.fields
         FROM users u JOIN sessions s ON s.user_id = u.id JOIN audit_log a ON a.actor_id = u.id AND a.operation = 'login'
        WHERE u.id = $1`,
      [user],
    );
    expect(rows).toEqual([{ together: true, fields: ['password_hash'] }]);
  });

  it('stays as it is when the login opens no session', async () => {
    const hash = djangoHash(djangoPassword);
    const former = new FormerService();
    former.doctor(5, {}, { status: false });
    former.patient(3);
    await bring(former);
    await test.dataSource.query(`UPDATE users SET mfa = true, totp_secret = 'sealed:' WHERE username = 'pt 3'`);
    expect(await login(djangoPassword, 'dr 5', 'doctor')).toMatchObject({ status: 403 });
    expect(await login(djangoPassword, 'pt 3', 'doctor')).toMatchObject({ status: 403 });
    const guess = { username: 'pt 3', password: djangoPassword, otp: '123456' };
    expect(await test.api.post('/api/patient/login/', guess)).toMatchObject({ status: 401 });
    expect([await stored('dr 5'), await stored('pt 3')]).toEqual([hash, hash]);
  });

  it('says as before that the account waits, or has another role', async () => {
    const former = new FormerService();
    former.doctor(5, {}, { status: false });
    former.patient(3);
    await bring(former);
    expect(await login(djangoPassword, 'dr 5', 'doctor')).toMatchObject({ status: 403 });
    expect(await login(djangoPassword, 'pt 3', 'doctor')).toMatchObject({ status: 403 });
    expect(await login('wrong', 'dr 5', 'doctor')).toMatchObject({ status: 400 });
  });

  it('of an inactive account does not let in', async () => {
    const former = new FormerService();
    const token = former.token(former.doctor(5, {}, { is_active: false }));
    await bring(former);
    expect(await login(djangoPassword, 'dr 5', 'doctor')).toMatchObject({ status: 400 });
    expect(await test.api.get('/api/doctor/profile/', { token })).toMatchObject({ status: 401 });
  });
});

describe('what is no password here', () => {
  it.each([
    ['no_password', '!'],
    ['no_password', '!mUXlAzKuZ7N4hQ0Jw0cR2gZ8vF1eQp'],
    ['no_password', ''],
    ['unknown_password', 'argon2$argon2id$v=19$m=102400,t=2,p=8$c2FsdA$aGFzaA'],
    ['unknown_password', 'pbkdf2_sha1$180000$salt$C1S2l9b/B5GcOXlrM/eOtdUC/aw='],
    ['unknown_password', djangoHash(djangoPassword).replace('$1000$', '$2000001$')],
    ['unknown_password', djangoHash(djangoPassword).replace('$1000$', '$1e3$')],
    ['unknown_password', djangoHash(djangoPassword).slice(0, -4)],
    ['unknown_password', 'plain text'],
  ] as const)('is kept and lets nobody in: %s %s', async (kind, hash) => {
    const { summary } = await bringAdmin(hash);
    expect(listed(summary, kind)).toEqual(['account chief']);
    for (const password of [djangoPassword, hash || ' ', hash.slice(1) || '!']) {
      expect(await login(password)).toMatchObject({ status: 400 });
    }
    expect(await stored()).toBe(hash);
  });

  it('may be a hash of ours, as Django writes it', async () => {
    const ours = await test.app.get(Passwords).hash(djangoPassword);
    const { summary } = await bringAdmin(`bcrypt$${ours}`);
    expect(summary.findings).toEqual([]);
    expect(await stored()).toBe(ours);
    expect(await login(djangoPassword)).toMatchObject({ status: 200 });
  });
});

describe('a token of the former service', () => {
  const enter = (token: string) => test.api.get('/api/patient/profile/', { token });
  const former = new FormerService();
  const token = former.token(former.patient(3));

  it('goes on for the time that is set, stored like ours, and is not extended', async () => {
    await bring(former, { tokenGrace: 7200 });
    expect(await enter(token)).toMatchObject({ status: 200 });
    const sessions = () => test.dataSource.query('SELECT * FROM sessions');
    const [session] = await sessions();
    expect(JSON.stringify(session)).not.toContain(token);
    expect(Math.abs(session.expires_at.getTime() - Date.now() - 7_200_000)).toBeLessThan(60_000);
    const again = await bring(former, { tokenGrace: 72_000 });
    expect(again.counts.tokens).toEqual({ inFile: 1, imported: 0, alreadyHere: 1, leftOut: 0 });
    expect(await sessions()).toEqual([session]);
  });

  it('that has ended here does not come back', async () => {
    await bring(former);
    await test.dataSource.query('UPDATE sessions SET expires_at = now()');
    expect(await enter(token)).toMatchObject({ status: 401 });
    await bring(former);
    await login(djangoPassword, 'pt 3', 'patient');
    expect(listed(await bring(former), 'token_not_renewed')).toEqual(['token token']);
    expect(await enter(token)).toMatchObject({ status: 401 });
  });

  it('is in no report', async () => {
    const others = new FormerService();
    others.token(randomUUID());
    others.account(['admin'], { password: djangoHash(djangoPassword).slice(0, -1) });
    others.account(['admin'], { password: 'a\0b' });
    const report = path('tokens.json');
    const { findings } = await bring(others, { report });
    expect(findings.map(({ kind }) => kind)).toEqual(['unusable_value', 'parent_missing', 'unknown_password']);
    expect(readFileSync(report, 'utf8')).not.toMatch(/"[0-9a-f]{40}"|salt|a\\u0000b|udKxjO60TsyH/);
  });
});
