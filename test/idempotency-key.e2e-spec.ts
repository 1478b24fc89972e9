import { randomUUID } from 'node:crypto';
import { useApp } from './support/app.js';
import { asking, withKey } from './support/asking.js';
import { countStatements } from './support/database.js';

const test = useApp();

describe('the Idempotency-Key header', () => {
  it.each(['', 'a'.repeat(256), 'täglich', 'a\tb'])('is refused as %j', async (key) => {
    const { ask } = await asking(test);
    expect(await ask(key)).toMatchObject({ status: 400, body: { code: 'malformed_idempotency_key' } });
    expect(await test.api.post('/api/doctor/login/', {}, withKey(key))).toMatchObject({
      status: 400,
      body: { code: 'malformed_idempotency_key' },
    });
    expect(await test.dataSource.query('SELECT id FROM appointments')).toHaveLength(0);
  });

  it.each(['a', 'a'.repeat(255), '"quoted, with spaces"'])('may be %j', async (key) => {
    const { ask } = await asking(test);
    expect(await ask(key)).toMatchObject({ status: 201 });
  });

  it('is looked at after token, role, method and record, and before the body', async () => {
    const admin = test.api.as((await test.make.admin()).token);
    const patient = test.api.as((await test.make.patient()).token);
    const bad = withKey('');
    expect(await test.api.post('/api/patient/appointment/', {}, bad)).toMatchObject({ status: 401 });
    expect(await admin.post('/api/patient/appointment/', {}, bad)).toMatchObject({ status: 403 });
    expect(await patient.post('/api/patient/profile/', {}, bad)).toMatchObject({ status: 405 });
    const unknown = `/api/admin/patient/${randomUUID()}/history/`;
    expect(await admin.post(unknown, {}, bad)).toMatchObject({ status: 404 });
    const unreadable = { raw: '{', headers: { 'content-type': 'application/json', ...bad.headers } };
    expect(await patient.post('/api/patient/appointment/', undefined, unreadable)).toMatchObject({
      body: { code: 'malformed_idempotency_key' },
    });
  });

  it('means nothing to other methods', async () => {
    const { patient } = await asking(test);
    const change = { profile_data: { address: 'here' } };
    expect(await patient.put('/api/patient/profile/', change, withKey(''))).toMatchObject({ status: 200 });
  });

  it('costs nothing where it is not sent', async () => {
    const { patient, body, ask } = await asking(test);
    const without = await countStatements(() => patient.post('/api/patient/appointment/', body));
    const withOne = await countStatements(() => ask(randomUUID()));
    expect(withOne - without).toBe(2);
  });
});
