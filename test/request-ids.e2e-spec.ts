import { request } from 'node:http';
import { useApp } from './support/app.js';

const test = useApp();
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The id of an answer to a request as it is written, which `fetch` would mend. */
const idOf = (method: string, path: string, headers: Record<string, string> = {}) =>
  new Promise<unknown>((resolve, reject) => {
    const { hostname, port } = new URL(test.url);
    const asked = request({ hostname, port, method, path, headers }, (answer) => {
      answer.resume().on('end', () => resolve(answer.headers['x-request-id']));
    });
    asked.on('error', reject).end();
  });

describe('the id of a request', () => {
  it.each([
    ['GET', '/health'],
    ['HEAD', '/api/departments/'],
    ['GET', '/api/patient/profile/'],
    ['POST', '/api/patient/login/'],
    ['PATCH', '/api/patient/profile/'],
    ['TRACE', '/api/patient/profile/'],
    ['OPTIONS', '/api/patient/profile/'],
    ['GET', '/nowhere'],
    ['GET', '/api/%zz/'],
    ['GET', '/openapi.json'],
    ['GET', '/docs'],
  ])('is in the answer to %s %s', async (method, path) => {
    expect(await idOf(method, path)).toMatch(UUID);
  });

  it('is in the answer to a browser that asks beforehand', async () => {
    const headers = { origin: 'http://localhost:5173', 'access-control-request-method': 'GET' };
    expect(await idOf('OPTIONS', '/api/departments/', headers)).toMatch(UUID);
  });

  it('is the service’s own, another for each', async () => {
    const ids = [];
    for (let count = 0; count < 3; count++) ids.push(await idOf('GET', '/health', { 'x-request-id': 'mine' }));
    expect(new Set(ids).size).toBe(3);
    expect(ids).not.toContain('mine');
  });

  it('finds the request in the record of access', async () => {
    const { token, userId } = await test.make.patient();
    const reply = await test.api.as(token).get('/api/patient/profile/');
    const id = reply.headers.get('x-request-id');
    const admin = test.api.as((await test.make.admin()).token);
    const { body } = await admin.get(`/api/admin/audit/?request=${id}`);
    expect(body).toMatchObject({ audit: [{ request: id, operation: 'profile.read', actor: userId }] });
  });
});
