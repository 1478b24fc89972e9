import { useApp } from './support/app.js';
import { exchange } from './support/fuzz-operations.js';

const test = useApp();

const MIB = 1024 * 1024;
const registration = '/api/doctor/registration/';
const framings: Record<string, string>[] = [{}, { 'transfer-encoding': 'chunked' }];
const json = { 'content-type': 'application/json' };

/** A registration of exactly so many bytes. */
function bodyOf(bytes: number): string {
  const user_data = { username: 'meera', first_name: 'Meera', password: 'right horse 7', password2: 'right horse 7' };
  const profile_data = { department: 'CL', address: 'Dhaka', mobile: '9999' };
  const bare = JSON.stringify({ user_data, profile_data, filling: '' });
  return bare.replace('"filling":""', `"filling":"${'x'.repeat(bytes - bare.length)}"`);
}

const post = (body: string, headers: Record<string, string> = {}) =>
  exchange(test.url, { method: 'POST', path: registration, headers: { ...json, ...headers }, body });

describe('a body of 1 MiB', () => {
  it.each(framings)('is read, with %j', async (headers) => {
    const { status } = await post(bodyOf(MIB), headers);
    expect(status).toBe(201);
  });
});

describe('a body of nearly 1 MiB in one field', () => {
  const million = 1_000_000;
  const values: [string, string][] = [
    ['numbers', `[${'0,'.repeat(million / 2)}0]`],
    ['long numbers', `[${'12345678901234567890,'.repeat(million / 21)}0]`],
    ['lists', `[${'[],'.repeat(million / 3)}0]`],
    ['objects', `[${'{},'.repeat(million / 3)}0]`],
    ['keys', `{${Array.from({ length: 70_000 }, (_, at) => `"k${at}":0`).join(',')}}`],
    ['digits', '9'.repeat(million)],
    ['digits in a text', `"${'9'.repeat(million)}"`],
    ['spaces', `"${' '.repeat(million)}x"`],
  ];

  const places = [
    ['doctor', 'address'],
    ['patient', 'age'],
  ];

  // 70,000 keys once took 20 seconds, in which nobody else was served
  it.each(values)(
    'is refused before a client gives up: %s',
    async (_, value) => {
      for (const [role, field] of places) {
        const body = `{"user_data":{},"profile_data":{"${field}":${value}}}`;
        const sent = { method: 'POST', path: `/api/${role}/registration/`, headers: json, body };
        expect(await exchange(test.url, sent)).toMatchObject({ status: 400 });
      }
    },
    60_000,
  );
});

describe('a larger body', () => {
  it.each(framings)('is 413 in JSON, with %j', async (headers) => {
    const { status, headers: answered, text } = await post(bodyOf(MIB + 1), headers);
    expect({ status, type: answered['content-type'] }).toEqual({ status: 413, type: 'application/json' });
    expect(JSON.parse(text)).toMatchObject({ detail: expect.any(String), code: expect.any(String) });
    expect(await test.dataSource.query('SELECT count(*)::int FROM users')).toEqual([{ count: 0 }]);
  });

  it('is 413 of 20 MiB, and the service goes on', async () => {
    const outcome = await post(bodyOf(20 * MIB)).then(
      ({ status }) => status,
      (error: NodeJS.ErrnoException) => error.code,
    );
    // a client that is still sending when the answer comes may see the connection end instead
    expect([413, 'ECONNRESET', 'EPIPE']).toContain(outcome);
    expect(await test.api.get('/health')).toMatchObject({ status: 200 });
  });

  it.each(['PUT', 'DELETE'])('is one that the document names for %s', async (method) => {
    const { token } = await test.make.admin();
    const { userId } = await test.make.doctor();
    const options = { raw: JSON.stringify({ filling: 'x'.repeat(MIB) }), headers: json };
    const reply = await test.api.as(token).send(method, `/api/admin/doctor/${userId}/`, undefined, options);
    expect([200, 413]).toContain(reply.status);
  });
});

describe('a body in chunks', () => {
  it('is read like any other', async () => {
    const reply = await post(bodyOf(300), { 'transfer-encoding': 'chunked' });
    expect(reply.status).toBe(201);
  });

  it('counts as {} when there is nothing in them', async () => {
    const { status, text } = await post('', { 'transfer-encoding': 'chunked' });
    const noData = { non_field_errors: ['No data provided'] };
    expect({ status, body: JSON.parse(text) }).toEqual({
      status: 400,
      body: { user_data: noData, profile_data: noData },
    });
  });
});

describe('a body that the operation does not read', () => {
  const bodies = [
    ['application/json', '{"status":'],
    ['text/plain', 'x'],
    ['json', 'x'],
    ['multipart/form-data', 'x'],
  ];

  it.each(bodies)('does not stop a GET: %s', async (type, body = '') => {
    const { token } = await test.make.doctor();
    const headers = { 'content-type': type, authorization: `Token ${token}` };
    const { status } = await exchange(test.url, { method: 'GET', path: '/api/doctor/profile/', headers, body });
    expect(status).toBe(200);
  });

  it.each(bodies)('does not stop a DELETE: %s', async (type, body = '') => {
    const { token } = await test.make.admin();
    const { userId } = await test.make.doctor();
    const headers = { 'content-type': type, authorization: `Token ${token}` };
    const { status } = await exchange(test.url, {
      method: 'DELETE',
      path: `/api/admin/doctor/${userId}/`,
      headers,
      body,
    });
    expect(status).toBe(200);
  });
});
