import { useApp } from './support/app.js';
import { exchange } from './support/fuzz-operations.js';

const test = useApp({ corsOrigins: [/^http:\/\/(localhost|127\.0\.0\.1)(:\d+)?$/] });

const json = { 'content-type': 'application/json' };

/** One request for every way in which an answer comes about. */
const answers: [string, number, () => ReturnType<typeof exchange>][] = [
  ['a list', 200, async () => get('/api/admin/doctors/', await tokenOf('admin'))],
  ['a profile', 200, async () => get('/api/doctor/profile/', await tokenOf('doctor'))],
  ['a new account', 201, () => post('/api/doctor/registration/', { user_data, profile_data })],
  ['the health', 200, () => get('/health')],
  ['a deletion', 200, async () => remove((await test.make.doctor()).userId)],
  ['a wrong field', 400, () => post('/api/doctor/login/', {})],
  ['a bare list of messages', 400, async () => change((await test.make.doctor()).userId)],
  ['a missing token', 401, () => get('/api/doctor/profile/')],
  ['another role', 403, async () => get('/api/doctor/profile/', await tokenOf('patient'))],
  ['an unknown route', 404, () => get('/api/nothing/')],
  ['an unknown record', 404, async () => remove('00000000-0000-4000-8000-000000000000')],
  ['a malformed id', 404, () => get('/api/admin/doctor/x/')],
  ['a path that cannot be decoded', 404, () => get('/api/admin/doctor/%zz/')],
  ['a path that is not UTF-8', 404, () => get('/%ff%fe')],
  ['a very long id', 404, () => get(`/api/admin/doctor/${'x'.repeat(8000)}/`)],
  ['a wrong method', 405, async () => exchange(test.url, { method: 'PUT', path: '/api/doctor/login/' })],
  [
    'an unacceptable Accept',
    406,
    () => exchange(test.url, { method: 'GET', path: '/health', headers: { accept: 'a/b' } }),
  ],
  ['an assigned doctor', 409, async () => remove((await assigned()).userId)],
  ['a large body', 413, () => post('/api/doctor/login/', 'x'.repeat(1024 * 1024))],
  [
    'another type',
    415,
    () => exchange(test.url, { method: 'POST', path: '/api/doctor/login/', headers: text, body: 'x' }),
  ],
];

const text = { 'content-type': 'text/plain' };
const user_data = { username: 'meera', first_name: 'Meera', password: 'right horse 7', password2: 'right horse 7' };
const profile_data = { department: 'CL', address: 'Dhaka', mobile: '9999' };

const tokenOf = async (role: 'admin' | 'doctor' | 'patient') => (await test.make[role]()).token;
const authorized = (token?: string) => (token ? { authorization: `Token ${token}` } : {});

const get = (path: string, token?: string) => exchange(test.url, { method: 'GET', path, headers: authorized(token) });

const post = (path: string, body: unknown) =>
  exchange(test.url, { method: 'POST', path, headers: json, body: JSON.stringify(body) });

async function remove(uuid: string) {
  const headers = authorized(await tokenOf('admin'));
  return exchange(test.url, { method: 'DELETE', path: `/api/admin/doctor/${uuid}/`, headers });
}

async function change(uuid: string) {
  const headers = { ...json, ...authorized(await tokenOf('admin')) };
  return exchange(test.url, { method: 'PUT', path: `/api/admin/doctor/${uuid}/`, headers, body: '{"doctors":{}}' });
}

async function assigned() {
  const doctor = await test.make.doctor();
  await test.make.history({ assignedDoctorId: doctor.id });
  return doctor;
}

describe('every answer', () => {
  it.each(answers)('about %s is %i, in compact JSON without a charset', async (_, expected, ask) => {
    const { status, headers, text: body } = await ask();
    expect({ status, type: headers['content-type'] }).toEqual({ status: expected, type: 'application/json' });
    expect(body).toBe(JSON.stringify(JSON.parse(body)));
    expect(headers['content-length']).toBe(String(Buffer.byteLength(body)));
  });

  it.each(answers)('about %s carries the security headers', async (_, __, ask) => {
    expect((await ask()).headers).toMatchObject({
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
    });
  });

  it.each(answers)('about %s does not tell what the service is made of', async (_, __, ask) => {
    const { headers, text: body } = await ask();
    expect(headers).not.toHaveProperty('x-powered-by');
    expect(headers).not.toHaveProperty('server');
    expect(body).not.toMatch(/fastify|nest|typeorm|postgres|FST_|node_modules/i);
  });

  it('writes other scripts as they are', async () => {
    const { token } = await test.make.doctor({ address: 'ঢাকা 🏥' });
    expect((await get('/api/doctor/profile/', token)).text).toContain('"address":"ঢাকা 🏥"');
  });
});

describe('an unknown route', () => {
  const paths = [
    '/',
    '/api',
    '/api/',
    '/api/nothing/',
    '/api/doctor/',
    '/API/doctor/profile/',
    '/api/doctor/profile/x',
  ].concat([
    '/api//doctor/profile/',
    '/%61pi/nothing',
    '/api/doctor/profile%2f',
    '/favicon.ico',
    '/../etc/passwd',
    '/.env',
    '/%00',
    '/%zz',
  ]);

  it.each(paths)('is 404 Not found. at %s', async (path) => {
    const { status, text: body } = await get(path);
    expect({ status, body: JSON.parse(body) }).toEqual({
      status: 404,
      body: { detail: 'Not found.', code: 'not_found' },
    });
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('is 404 for %s too, whatever its body', async (method) => {
    const sent = { method, path: '/api/nothing/', headers: text, body: 'x' };
    expect(await exchange(test.url, sent)).toMatchObject({ status: 404 });
  });
});

describe('what is longer than the service reads', () => {
  it.each([
    ['a URL', { method: 'GET', path: `/${'x'.repeat(100_000)}` }],
    ['a query', { method: 'GET', path: `/health?${'x'.repeat(100_000)}` }],
    ['a header', { method: 'GET', path: '/health', headers: { 'x-long': 'x'.repeat(100_000) } }],
    [
      'a token',
      { method: 'GET', path: '/api/doctor/profile/', headers: { authorization: `Token ${'x'.repeat(100_000)}` } },
    ],
  ])('is refused in the shape of every other error: %s', async (_, sent) => {
    const { status, headers, text: body } = await exchange(test.url, sent);
    expect({ status, type: headers['content-type'] }).toEqual({ status: 431, type: 'application/json' });
    expect(JSON.parse(body)).toEqual({ detail: expect.any(String), code: expect.any(String) });
    expect(await get('/health')).toMatchObject({ status: 200 });
  });

  it('is not a token of 8,000 characters', async () => {
    expect(await get('/api/doctor/profile/', 'x'.repeat(8000))).toMatchObject({ status: 401 });
  });
});
