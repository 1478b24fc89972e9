import { randomUUID } from 'node:crypto';
import { startApp, useApp } from './support/app.js';
import { asking, withKey } from './support/asking.js';
import type { ApiClient } from './support/client.js';
import { password } from './support/make.js';

const test = useApp();

const rows = (table: string): Promise<unknown[]> => test.dataSource.query(`SELECT * FROM ${table}`);
const age = (interval: string) =>
  test.dataSource.query(`UPDATE idempotency_keys SET created_at = created_at - interval '${interval}'`);

const registration = (username: string) => ({
  user_data: { username, first_name: 'Meera', last_name: 'Rao', password: 'right horse 7', password2: 'right horse 7' },
  profile_data: { department: 'CL', age: '29.0', address: 'Dhaka', mobile: '9999' },
});
const register = (key: string, username = 'meera') =>
  test.api.post('/api/doctor/registration/', registration(username), withKey(key));

describe('a POST that is repeated with its Idempotency-Key', () => {
  it('is answered as the first and done once', async () => {
    const { ask } = await asking(test);
    const key = randomUUID();
    const [first, second] = [await ask(key), await ask(key)];
    expect(first.status).toBe(201);
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    expect(second).toMatchObject({ status: 201, text: first.text });
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(second.headers.get('content-type')).toBe(first.headers.get('content-type'));
    expect(await rows('appointments')).toHaveLength(1);
  });

  it('is answered as the first for a refusal too', async () => {
    const { ask } = await asking(test);
    const key = randomUUID();
    const first = await ask(key, { doctor: 99 });
    expect(first.status).toBe(400);
    await test.make.doctor();
    const second = await ask(key, { doctor: 99 });
    expect(second).toMatchObject({ status: 400, text: first.text });
    expect(second.headers.get('idempotent-replayed')).toBe('true');
  });

  it('is done anew with another key, or without one', async () => {
    const { patient, body, ask } = await asking(test);
    await ask(randomUUID());
    await ask(randomUUID());
    await patient.post('/api/patient/appointment/', body);
    expect(await rows('appointments')).toHaveLength(3);
  });

  it('is the same with and without the slash of the path', async () => {
    const { patient, body, ask } = await asking(test);
    const key = randomUUID();
    const first = await ask(key);
    const second = await patient.post('/api/patient/appointment', body, withKey(key));
    expect(second).toMatchObject({ status: 201, text: first.text });
  });

  it('works for every kind of POST', async () => {
    const admin = test.api.as((await test.make.admin()).token);
    const patient = await test.make.patient();
    const [history, doctor] = [await test.make.history({ patientId: patient.id }), await test.make.doctor()];
    const form = { symptomps: 'Fever', department: 'CL', assigned_doctor: doctor.id, costs: {} };
    const posts: [ApiClient, string, object][] = [
      [test.api, '/api/doctor/registration/', registration('a')],
      [test.api, '/api/patient/registration/', registration('b')],
      [admin, '/api/admin/doctor/registration/', registration('c')],
      [admin, '/api/admin/patient/registration/', registration('d')],
      [admin, `/api/admin/patient/${patient.userId}/history/`, { patient_history: form }],
      [
        admin,
        '/api/admin/appointments/',
        {
          appointments: {
            appointment_date: '2031-01-02',
            appointment_time: '9:00',
            doctor: doctor.id,
            patient_history: history.id,
          },
        },
      ],
    ];
    for (const [api, path, body] of posts) {
      const key = withKey(randomUUID());
      const [first, second] = [await api.post(path, body, key), await api.post(path, body, key)];
      expect({ path, status: first.status }).toEqual({ path, status: 201 });
      expect({ path, status: second.status, text: second.text }).toEqual({ path, status: 201, text: first.text });
    }
  });

  it('runs again after 24 hours', async () => {
    const { ask } = await asking(test);
    const key = randomUUID();
    const first = await ask(key);
    await age('23 hours 59 minutes');
    expect(await ask(key)).toMatchObject({ text: first.text });
    await age('1 minute');
    const anew = await ask(key, { appointment_time: '11:00' });
    expect(anew).toMatchObject({ status: 201, body: { appointment_time: '11:00:00' } });
    expect(anew.headers.get('idempotent-replayed')).toBeNull();
    expect(await rows('appointments')).toHaveLength(2);
  });

  it('runs again when its first answer was a failure that passes', async () => {
    const { ask } = await asking(test);
    const key = randomUUID();
    await test.dataSource.query(`
      CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE SQLSTATE '57014'; END $$;
      CREATE TRIGGER fail BEFORE INSERT ON appointments EXECUTE FUNCTION fail()`);
    const failed = await ask(key).finally(() => test.dataSource.query('DROP FUNCTION fail CASCADE'));
    expect(failed.status).toBe(503);
    expect(await ask(key)).toMatchObject({ status: 201 });
    expect(await rows('appointments')).toHaveLength(1);
  });

  it('runs again when its first answer was that the record is another, or that too much was guessed', async () => {
    const admin = test.api.as((await test.make.admin()).token);
    const path = `/api/admin/appointment/${(await test.make.appointment({ approved: false })).id}/approve/`;
    const key = randomUUID();
    const stale = { headers: { ...withKey(key).headers, 'if-match': '"stale"' } };
    expect(await admin.post(path, {}, stale)).toMatchObject({ status: 412 });
    expect(await admin.post(path, {}, withKey(key))).toMatchObject({ status: 200 });
    const doctor = test.api.as((await test.make.doctor()).token);
    const change = (old_password: string) =>
      doctor.post(
        '/api/doctor/password/change/',
        { old_password, password: 'new horse 8', password2: 'new horse 8' },
        withKey(old_password === password ? key : randomUUID()),
      );
    for (let i = 0; i < 10; i++) await change(`wrong ${i}`);
    expect(await change(password)).toMatchObject({ status: 429 });
    await test.dataSource.query('UPDATE login_failures SET blocked_until = NULL');
    expect(await change(password)).toMatchObject({ status: 200 });
  });

  it('has the ETag of the first answer', async () => {
    const admin = test.api.as((await test.make.admin()).token);
    const path = `/api/admin/appointment/${(await test.make.appointment({ approved: false })).id}/approve/`;
    const key = withKey(randomUUID());
    const [first, second] = [await admin.post(path, {}, key), await admin.post(path, {}, key)];
    expect(first.headers.get('etag')).toMatch(/^"/);
    expect(second.headers.get('etag')).toBe(first.headers.get('etag'));
  });
});

describe('an Idempotency-Key that came with another request', () => {
  const reused = { status: 422, body: { code: 'idempotency_key_reused' } };

  it('is refused for another body or path, and nothing is done', async () => {
    const admin = test.api.as((await test.make.admin()).token);
    const key = withKey(randomUUID());
    const path = '/api/admin/doctor/registration/';
    const form = registration('meera');
    expect(await admin.post(path, form, key)).toMatchObject({ status: 201 });
    const other = { ...form, profile_data: { ...form.profile_data, address: 'elsewhere' } };
    expect(await admin.post(path, other, key)).toMatchObject(reused);
    expect(await admin.post('/api/admin/patient/registration/', form, key)).toMatchObject(reused);
    expect(await rows('doctors')).toHaveLength(1);
    expect(await rows('patients')).toHaveLength(0);
  });

  it('is refused for the same bytes of another content type', async () => {
    const { patient, body, ask } = await asking(test);
    const key = randomUUID();
    expect(await ask(key)).toMatchObject({ status: 201 });
    const headers = { ...withKey(key).headers, 'content-type': 'application/x-www-form-urlencoded' };
    const raw = JSON.stringify(body);
    expect(await patient.post('/api/patient/appointment/', body, { headers, raw })).toMatchObject(reused);
  });

  it('is refused also when the process that ran the first is gone', async () => {
    const { ask } = await asking(test);
    const key = randomUUID();
    await ask(key);
    await test.dataSource.query('UPDATE idempotency_keys SET status = NULL, headers = NULL, body = NULL');
    await age('61 seconds');
    expect(await ask(key, { appointment_time: '11:00' })).toMatchObject(reused);
    expect(await rows('appointments')).toHaveLength(1);
  });

  it('does not show a stranger at a public path what another was answered', async () => {
    const key = randomUUID();
    expect(await register(key)).toMatchObject({ status: 201 });
    expect(await register(key, 'somebody else')).toMatchObject(reused);
    expect(await register(key)).toMatchObject({ status: 201 });
  });

  it('is another key for another account', async () => {
    const { ask } = await asking(test);
    const other = test.api.as((await test.make.patient()).token);
    const key = randomUUID();
    const [first, second] = [await ask(key), await ask(key, {}, other)];
    expect(second.status).toBe(201);
    expect(second.body).not.toEqual(first.body);
    expect(await rows('appointments')).toHaveLength(2);
  });

  it('gives its answer only to those who may ask', async () => {
    const { ask } = await asking(test);
    const key = randomUUID();
    await ask(key);
    expect(await ask(key, {}, test.api)).toMatchObject({ status: 401 });
    expect(await ask(key, {}, test.api.as((await test.make.admin()).token))).toMatchObject({ status: 403 });
  });
});

describe('a login', () => {
  it('takes the key and gives every repetition a token of its own, of which none is kept', async () => {
    const { username } = await test.make.doctor();
    const [key, before] = [randomUUID(), await rows('idempotency_keys')];
    const logIn = () => test.api.post('/api/doctor/login/', { username, password }, withKey(key));
    const [first, second] = [await logIn(), await logIn()];
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.body).not.toEqual(first.body);
    expect(second.headers.get('idempotent-replayed')).toBeNull();
    expect(await rows('idempotency_keys')).toEqual(before);
  });
});

describe('what is kept', () => {
  it('holds neither the key nor a password, and is removed after its time', async () => {
    const key = randomUUID();
    await test.dataSource.query('DELETE FROM idempotency_keys');
    await register(key);
    const kept = JSON.stringify(await rows('idempotency_keys'));
    expect(kept).toContain('meera');
    expect(kept).not.toContain(key);
    expect(kept).not.toContain('right horse 7');
    await age('1 day');
    await startApp(test.connection);
    expect(await rows('idempotency_keys')).toEqual([]);
  });
});
