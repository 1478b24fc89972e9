import { useApp } from './support/app.js';
import { exchange } from './support/fuzz-operations.js';

const test = useApp({ corsOrigins: [/^http:\/\/(localhost|127\.0\.0\.1)(:\d+)?$/] });

async function profile(headers: Record<string, string>, query = '') {
  const { token } = await test.make.doctor();
  const sent = {
    method: 'GET',
    path: `/api/doctor/profile/${query}`,
    headers: { authorization: `Token ${token}`, ...headers },
  };
  return exchange(test.url, sent);
}

describe('an Accept header', () => {
  const served = [
    'application/json',
    'APPLICATION/JSON',
    'application/*',
    '*/*',
    '*/*;q=0.1',
    'application/json;q=0.9',
    'application/json; charset=utf-8',
    'application/json; indent=4',
    'text/html',
    'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
    'application/xml, application/json;q=0.1',
    'application/xml,application/*',
    ' application/json ',
    'text/*',
    'text/*;level=1',
    'application/xml, */*;q=0.001',
    'application/json; q = 0.5',
    'application/json;q=',
    'application/json, application/json;q=0',
    ', ,',
    '',
  ];

  it.each(served)('of %j is answered in JSON', async (accept) => {
    const { status, headers } = await profile({ accept });
    expect({ status, type: headers['content-type'] }).toEqual({ status: 200, type: 'application/json' });
  });

  it('may be missing', async () => {
    expect(await profile({})).toMatchObject({ status: 200 });
  });

  const refused = [
    'application/xml',
    'text/plain',
    'image/*',
    'application/xml;q=1, text/csv',
    'application/jsonp',
    'json',
    'x',
    'application/json;q=0',
    '*/*, application/json;q=0, text/html; q=0.0',
    'application/json;q=0, */*',
  ];

  it.each([...refused, 'application/vnd.api+json'])('of %j is 406', async (accept) => {
    const { status, headers, text } = await profile({ accept });
    expect({ status, type: headers['content-type'] }).toEqual({ status: 406, type: 'application/json' });
    expect(JSON.parse(text)).toMatchObject({ detail: 'Could not satisfy the request Accept header.' });
  });
});

describe('?format=', () => {
  it.each(['?format=json', '?x=1&format=json', '?x=1', '?', '?format='])('%s is answered', async (query) => {
    expect(await profile({}, query)).toMatchObject({ status: 200 });
  });

  it.each(['?format=xml', '?format=api', '?format=JSON', '?x=1&format=csv'])('%s is 404', async (query) => {
    const { status, text } = await profile({}, query);
    expect({ status, body: JSON.parse(text) }).toMatchObject({ status: 404, body: { detail: 'Not found.' } });
  });

  it('is 404 before the caller is looked at', async () => {
    expect(await exchange(test.url, { method: 'GET', path: '/api/doctor/profile/?format=xml' })).toMatchObject({
      status: 404,
    });
  });
});

const origins = { allowed: ['http://localhost', 'http://localhost:5173', 'http://127.0.0.1:8080'] };
const foreign = [
  'https://evil.example',
  'http://localhost.evil.example',
  'https://localhost',
  'http://xlocalhost:1',
  'null',
];

describe('a page of an allowed origin', () => {
  it.each(origins.allowed)('may read answers: %s', async (origin) => {
    const { headers } = await profile({ origin });
    expect(headers['access-control-allow-origin']).toBe(origin);
    const exposed = headers['access-control-expose-headers'];
    expect(exposed).toMatch(/Allow, Retry-After/);
    for (const name of ['ETag', 'Content-Disposition', 'WWW-Authenticate']) expect(exposed).toContain(name);
    expect(headers.vary).toMatch(/Origin/);
  });

  it.each([404, 401])('may read refusals: %i', async (expected) => {
    const path = expected === 404 ? '/api/nothing/' : '/api/doctor/profile/';
    const { status, headers } = await exchange(test.url, {
      method: 'GET',
      path,
      headers: { origin: 'http://localhost' },
    });
    expect({ status, origin: headers['access-control-allow-origin'] }).toEqual({
      status: expected,
      origin: 'http://localhost',
    });
  });

  it.each(['GET', 'POST', 'PUT', 'DELETE'])('may ask beforehand, without a token, for %s', async (method) => {
    const headers = {
      origin: 'http://localhost:5173',
      'access-control-request-method': method,
      'access-control-request-headers': 'authorization,content-type,if-match,idempotency-key',
    };
    const { status, headers: answered } = await exchange(test.url, {
      method: 'OPTIONS',
      path: '/api/doctor/profile/',
      headers,
    });
    expect(status).toBe(204);
    expect(answered['access-control-allow-origin']).toBe('http://localhost:5173');
    expect(answered['access-control-allow-methods']?.split(/, */)).toContain(method);
    expect(answered['access-control-max-age']).toBe('3600');
    expect(answered['access-control-allow-headers']).toMatch(/authorization.*content-type.*if-match.*idempotency-key/i);
  });
});

describe('a page of another origin', () => {
  it.each(foreign)('may not read answers: %s', async (origin) => {
    const { status, headers } = await profile({ origin });
    expect({ status, origin: headers['access-control-allow-origin'] }).toEqual({ status: 200, origin: undefined });
  });

  it.each(foreign)('is not let in when it asks beforehand: %s', async (origin) => {
    const headers = { origin, 'access-control-request-method': 'PUT' };
    const { headers: answered } = await exchange(test.url, {
      method: 'OPTIONS',
      path: '/api/doctor/profile/',
      headers,
    });
    expect(answered).not.toHaveProperty('access-control-allow-origin');
  });

  it('may not send cookies or other credentials of the browser', async () => {
    expect((await profile({ origin: 'http://localhost' })).headers).not.toHaveProperty(
      'access-control-allow-credentials',
    );
  });
});
