import { useApp } from './support/app.js';
import { password } from './support/make.js';

const test = useApp();

const none = 'Authentication credentials were not provided.';
const unknown = 'Invalid token.';
const empty = 'Invalid token header. No credentials provided.';
const spaces = 'Invalid token header. Token string should not contain spaces.';
const characters = 'Invalid token header. Token string should not contain invalid characters.';

type Header = (token: string) => string;

const bad: [string, Header, string][] = [
  ['Token alone', () => 'Token', empty],
  ['token alone', () => 'token', empty],
  ['two words', () => 'Token a b', spaces],
  ['a good token and a word', (token) => `Token ${token} x`, spaces],
  // a header's characters are sent as bytes: the first two are no UTF-8, the third is
  ['a byte that is no UTF-8', () => 'Token \u00e9', characters],
  ['a good token and a byte that is no UTF-8', (token) => `Token ${token}\u00ff`, characters],
  ['a letter in UTF-8', () => 'Token \u00c3\u00a9', unknown],
  ['a word', () => 'Token abc', unknown],
  ['a good token in capitals', (token) => `Token ${token.toUpperCase()}`, unknown],
  ['a good token and a digit', (token) => `Token ${token}0`, unknown],
  ['a good token without its start', (token) => `Token ${token.slice(1)}`, unknown],
  ["nobody's token", () => `Token ${'0'.repeat(40)}`, unknown],
  ["nobody's token as a bearer", () => `Bearer ${'0'.repeat(40)}`, unknown],
];

const foreign: [string, Header][] = [
  ['nothing', () => ''],
  ['a token without a scheme', (token) => token],
  ['a scheme that only begins with Token', (token) => `Tokens ${token}`],
  ['Bearer alone', () => 'Bearer'],
  ['a bearer that is not 40 hex', () => 'Bearer eyJhbGciOiJIUzI1NiJ9.e30.x'],
  ['a bearer in capitals', (token) => `Bearer ${token.toUpperCase()}`],
  ['a bearer and a word', (token) => `Bearer ${token} x`],
  ['Basic', (token) => `Basic ${token}`],
  ['Digest', () => 'Digest username="meera"'],
];

const good: [string, Header][] = [
  ['Token', (token) => `Token ${token}`],
  ['token', (token) => `token ${token}`],
  ['TOKEN and more spaces', (token) => `TOKEN    ${token}  `],
  ['Bearer', (token) => `Bearer ${token}`],
  ['BEARER and more spaces', (token) => `BEARER   ${token}`],
];

describe('an Authorization header with', () => {
  it.each(bad)('%s is refused', async (_, header, detail) => {
    const { token, username } = await test.make.doctor();
    const headers = { authorization: header(token) };
    const refusal = { status: 401, body: { detail } };
    const reply = await test.api.get('/api/doctor/profile/', { headers });
    expect(reply).toMatchObject(refusal);
    expect(reply.headers.get('www-authenticate')).toBe('Token');
    expect(await test.api.post('/api/doctor/login/', { username, password }, { headers })).toMatchObject(refusal);
  });

  it.each(foreign)('%s counts as no credentials', async (_, header) => {
    const { token, username } = await test.make.doctor();
    const headers = { authorization: header(token) };
    const reply = await test.api.get('/api/doctor/profile/', { headers });
    expect(reply).toMatchObject({ status: 401, body: { detail: none } });
    expect(reply.headers.get('www-authenticate')).toBe('Token');
    expect(await test.api.post('/api/doctor/login/', { username, password }, { headers })).toMatchObject({
      status: 200,
    });
  });

  it.each(good)('%s lets in', async (_, header) => {
    const { token } = await test.make.doctor();
    const headers = { authorization: header(token) };
    expect(await test.api.get('/api/doctor/profile/', { headers })).toMatchObject({ status: 200 });
  });
});

describe('a token in', () => {
  it.each([
    [
      'the query',
      (token: string) => ({ path: `/api/doctor/profile/?token=${token}&access_token=${token}`, headers: {} }),
    ],
    [
      'a cookie',
      (token: string) => ({ path: '/api/doctor/profile/', headers: { cookie: `token=${token}; sessionid=${token}` } }),
    ],
  ])('%s counts as no credentials', async (_, request) => {
    const { path, headers } = request((await test.make.doctor()).token);
    expect(await test.api.get(path, { headers })).toMatchObject({ status: 401, body: { detail: none } });
  });
});
