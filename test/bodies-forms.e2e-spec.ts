import { useApp } from './support/app.js';
import { password } from './support/make.js';

const test = useApp();

const registration = '/api/doctor/registration/';
const urlencoded = 'application/x-www-form-urlencoded';
const multipart = 'multipart/form-data; boundary=b';

const partsOf = (fields: Record<string, string>) =>
  `${Object.entries(fields)
    .map(([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
    .join('')}--b--\r\n`;
const pairsOf = (fields: Record<string, string>) => new URLSearchParams(fields).toString();

const forms: [string, (fields: Record<string, string>) => string][] = [
  [urlencoded, pairsOf],
  [multipart, partsOf],
];

const post = (path: string, raw: string | Uint8Array<ArrayBuffer>, type?: string, token?: string) =>
  test.api.post(path, undefined, {
    // bytes, as text would get a type of its own
    raw: typeof raw === 'string' ? new TextEncoder().encode(raw) : raw,
    ...(token && { token }),
    ...(type !== undefined && { headers: { 'content-type': type } }),
  });

describe.each(forms)('a form as %s', (type, write) => {
  it.each(['doctor', 'patient', 'admin'] as const)('logs a %s in', async (role) => {
    const { username } = await test.make[role]();
    const reply = await post(`/api/${role}/login/`, write({ username, password }), type);
    expect(reply).toMatchObject({ status: 200, body: { token: expect.stringMatching(/^[0-9a-f]{40}$/) } });
  });

  it('asks for an appointment', async () => {
    const { token } = await test.make.patient();
    const { id } = await test.make.doctor();
    const fields = { appointment_date: '2030-07-18', appointment_time: '16:33', doctor: String(id) };
    expect(await post('/api/patient/appointment/', write(fields), type, token)).toMatchObject({
      status: 201,
      body: { appointment_date: '2030-07-18', appointment_time: '16:33:00', status: false, doctor: id },
    });
  });

  it('keeps every character of a field', async () => {
    const username = 'ঢাকা + 100% & "more"=🏥';
    await test.make.patient({ account: { username } });
    expect(await post('/api/patient/login/', write({ username, password }), type)).toMatchObject({ status: 200 });
  });

  it('lacks the nested part that it does not name', async () => {
    const noData = { non_field_errors: ['No data provided'] };
    const body = { user_data: noData, profile_data: noData };
    expect(await post(registration, write({ username: 'meera' }), type)).toMatchObject({ status: 400, body });
    expect(await post(registration, '', type)).toMatchObject({ status: 400, body });
  });

  it('cannot carry a nested part', async () => {
    const noDictionary = { non_field_errors: ['Invalid data. Expected a dictionary, but got str.'] };
    const reply = await post(registration, write({ user_data: '{}', profile_data: 'x' }), type);
    expect(reply).toMatchObject({ status: 400, body: { user_data: noDictionary, profile_data: noDictionary } });
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('may have a field %s', async (name) => {
    const { username } = await test.make.doctor();
    const reply = await post('/api/doctor/login/', write({ [name]: 'x', username, password }), type);
    expect(reply).toMatchObject({ status: 200 });
    expect({}).not.toHaveProperty('polluted');
  });

  it('has the last of two equal fields', async () => {
    const { username } = await test.make.doctor();
    const doubled =
      type === urlencoded
        ? `username=nobody&${pairsOf({ username, password })}`
        : partsOf({ username: 'nobody' }).replace('--b--\r\n', partsOf({ username, password }));
    expect(await post('/api/doctor/login/', doubled, type)).toMatchObject({ status: 200 });
  });
});

describe('a urlencoded body', () => {
  it('may have 1000 fields and no more', async () => {
    const { username } = await test.make.doctor();
    const fields = {
      ...Object.fromEntries(Array.from({ length: 998 }, (_, at) => [`f${at}`, 'x'])),
      username,
      password,
    };
    expect(await post('/api/doctor/login/', pairsOf(fields), urlencoded)).toMatchObject({ status: 200 });
    const refused = { status: 400, body: { detail: 'Form parse error - more than 1000 fields' } };
    expect(await post('/api/doctor/login/', `${pairsOf(fields)}&more=x`, urlencoded)).toMatchObject(refused);
  });
});

describe('a multipart body', () => {
  const required = { username: ['This field is required.'], password: ['This field is required.'] };

  it.each(['multipart/form-data', 'multipart/form-data; charset=utf-8'])(
    'is refused as %s, without a boundary',
    async (type) => {
      const detail = 'Multipart form parse error - Invalid boundary in multipart: None';
      expect(await post('/api/doctor/login/', partsOf({ username: 'x' }), type)).toMatchObject({
        status: 400,
        body: { detail },
      });
    },
  );

  it.each(['boundary=', 'boundary=""', `boundary=${'b'.repeat(300)}`])('is refused with %s', async (parameter) => {
    const reply = await post('/api/doctor/login/', partsOf({ username: 'x' }), `multipart/form-data; ${parameter}`);
    expect(reply.status).toBe(400);
  });

  it('has no fields between other boundaries', async () => {
    const reply = await post(
      '/api/doctor/login/',
      partsOf({ username: 'x', password: 'y' }),
      'multipart/form-data; boundary=c',
    );
    expect(reply.status).toBe(400);
  });

  it.each([
    ['in the middle of a field', partsOf({ username: 'x', password: 'y' }).slice(0, -12)],
    ['in the middle of a header', '--b\r\nContent-Disposition: form-da'],
    ['before any part', '--b'],
    ['with no part at all', '--b--\r\n'],
    ['with what is no part', 'username=x&password=y'],
  ])('is answered when it ends %s', async (_, body) => {
    expect((await post('/api/doctor/login/', body, multipart)).status).toBe(400);
  });

  it('is refused wherever it ends too soon, in a file too', async () => {
    const file = '--b\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\nabc\r\n';
    const whole = partsOf({ username: 'x' }).slice(0, -'--b--\r\n'.length) + file + partsOf({ password: 'y' });
    for (let length = 1; length < whole.length; length++) {
      expect((await post('/api/doctor/login/', whole.slice(0, length), multipart)).status).toBe(400);
    }
  }, 60_000);

  it('cannot carry a file as a text', async () => {
    const file =
      '--b\r\nContent-Disposition: form-data; name="username"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\nx\r\n';
    expect(await post('/api/doctor/login/', file + partsOf({ password: 'y' }), multipart)).toMatchObject({
      status: 400,
      body: { username: ['Not a valid string.'] },
    });
  });

  it('of 10,000 fields is answered', async () => {
    const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, count) => [`f${count}`, 'x']));
    expect(await post('/api/doctor/login/', partsOf(many), multipart)).toMatchObject({ status: 400, body: required });
  });
});

describe('a body of another type', () => {
  const types = [
    'text/plain',
    'text/json',
    'application/xml',
    'application/jsonp',
    'application/octet-stream',
    'json',
    ';',
    '/',
  ];

  it.each([...types, 'text/plain; charset=utf-8', 'application/json, text/plain'])('is refused as %s', async (type) => {
    const detail = `Unsupported media type "${type}" in request.`;
    expect(await post(registration, '{}', type)).toMatchObject({ status: 415, body: { detail } });
  });

  it.each([undefined, ''])('is refused as %s', async (type) => {
    const detail = 'Unsupported media type "" in request.';
    expect(await post(registration, '{}', type)).toMatchObject({ status: 415, body: { detail } });
  });

  it.each([undefined, ...types])('counts as {} when it is empty and %s', async (type) => {
    expect(await post('/api/doctor/login/', '', type)).toMatchObject({
      status: 400,
      body: { username: ['This field is required.'], password: ['This field is required.'] },
    });
  });
});
