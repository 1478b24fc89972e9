import { METHODS } from 'node:http';
import { useApp } from './support/app.js';
import { type Caller, exchange } from './support/fuzz-operations.js';

const test = useApp();

const uuid = '00000000-0000-4000-8000-000000000000';

const published: [string, string][] = [
  ['/api/doctor/registration/', 'POST, OPTIONS'],
  ['/api/patient/registration/', 'POST, OPTIONS'],
  ['/api/doctor/login/', 'POST, OPTIONS'],
  ['/api/patient/login/', 'POST, OPTIONS'],
  ['/api/admin/login/', 'POST, OPTIONS'],
];
const guarded: [string, string][] = [
  ['/api/doctor/profile/', 'GET, PUT, HEAD, OPTIONS'],
  ['/api/doctor/appointments/', 'GET, HEAD, OPTIONS'],
  ['/api/patient/profile/', 'GET, PUT, HEAD, OPTIONS'],
  ['/api/patient/history/', 'GET, HEAD, OPTIONS'],
  ['/api/patient/appointment/', 'GET, POST, HEAD, OPTIONS'],
  ['/api/admin/doctor/registration/', 'POST, OPTIONS'],
  ['/api/admin/patient/registration/', 'POST, OPTIONS'],
  ['/api/admin/doctors/', 'GET, HEAD, OPTIONS'],
  ['/api/admin/patients/', 'GET, HEAD, OPTIONS'],
  ['/api/admin/approve/doctors/', 'GET, HEAD, OPTIONS'],
  ['/api/admin/approve/patients/', 'GET, HEAD, OPTIONS'],
  ['/api/admin/approve/appointments/', 'GET, HEAD, OPTIONS'],
  ['/api/admin/appointments/', 'GET, POST, HEAD, OPTIONS'],
  [`/api/admin/doctor/${uuid}/`, 'GET, PUT, DELETE, HEAD, OPTIONS'],
  [`/api/admin/patient/${uuid}/`, 'GET, PUT, DELETE, HEAD, OPTIONS'],
  [`/api/admin/approve/doctor/${uuid}/`, 'GET, PUT, DELETE, HEAD, OPTIONS'],
  [`/api/admin/approve/patient/${uuid}/`, 'GET, PUT, DELETE, HEAD, OPTIONS'],
  [`/api/admin/patient/${uuid}/history/`, 'GET, POST, HEAD, OPTIONS'],
  [`/api/admin/patient/${uuid}/history/8/`, 'GET, PUT, DELETE, HEAD, OPTIONS'],
  ['/api/admin/appointment/13/', 'GET, PUT, DELETE, HEAD, OPTIONS'],
  ['/api/admin/approve/appointment/13', 'GET, PUT, DELETE, HEAD, OPTIONS'],
];
const paths = [...published, ...guarded];
const readable = guarded.filter(([, allow]) => allow.includes('GET'));
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'LINK'];
// of CONNECT node makes no request
const odd = METHODS.filter((method) => ![...methods, 'OPTIONS', 'CONNECT'].includes(method));

const callerOf = (path: string) => path.split('/')[2] as Caller;

async function tokenOf(caller: Caller): Promise<string> {
  return (await test.make[caller]()).token;
}

/** Asks with the token of the role whose path it is, of another one, or with none. */
async function ask(method: string, path: string, as: 'right' | 'wrong' | 'nobody') {
  const caller = callerOf(path);
  const wrong = caller === 'patient' ? 'doctor' : 'patient';
  const authorization = as !== 'nobody' && `Token ${await tokenOf(as === 'right' ? caller : wrong)}`;
  return exchange(test.url, { method, path, ...(authorization && { headers: { authorization } }) });
}

describe('a method that the path does not serve', () => {
  it.each(paths)('is 405 at %s, and told that it allows %s', async (path, allow) => {
    for (const method of methods.filter((candidate) => !allow.split(', ').includes(candidate))) {
      const { status, headers, text } = await ask(method, path, 'right');
      expect({ method, status, allow: headers.allow }).toEqual({ method, status: 405, allow });
      if (method !== 'HEAD') expect(JSON.parse(text)).toMatchObject({ detail: `Method "${method}" not allowed.` });
    }
  });

  it.each(guarded)('is 401 at %s without a token, and 403 for another role', async (path) => {
    for (const method of ['PATCH', 'TRACE']) {
      expect(await ask(method, path, 'nobody')).toMatchObject({ status: 401 });
      expect(await ask(method, path, 'wrong')).toMatchObject({ status: 403 });
    }
  });

  it.each(odd)('is 405 if it is %s, with a body too', async (method) => {
    const path = '/api/admin/appointments/';
    const headers = { authorization: `Token ${await tokenOf('admin')}` };
    for (const body of [undefined, '{}']) {
      const { status, text } = await exchange(test.url, { method, path, headers, body });
      expect({ status, answer: JSON.parse(text) }).toMatchObject({
        status: 405,
        answer: { detail: `Method "${method}" not allowed.` },
      });
    }
    expect(await ask(method, '/api/nothing/', 'nobody')).toMatchObject({ status: 404 });
  });
});

describe('a method that the path serves', () => {
  it.each(paths)('is never 405 at %s', async (path, allow) => {
    for (const method of allow.split(', ')) {
      const { status, headers } = await ask(method, path, 'right');
      expect({ method, refused: status === 405, allow: headers.allow }).toEqual({ method, refused: false, allow });
    }
  });
});

describe('OPTIONS', () => {
  it.each(paths)('is 204 at %s for its own role, with no body', async (path, allow) => {
    const { status, headers, text } = await ask('OPTIONS', path, 'right');
    expect({ status, allow: headers.allow, text }).toEqual({ status: 204, allow, text: '' });
  });

  it.each(guarded)('is 401 at %s without a token, and 403 for another role', async (path) => {
    expect(await ask('OPTIONS', path, 'nobody')).toMatchObject({ status: 401 });
    expect(await ask('OPTIONS', path, 'wrong')).toMatchObject({ status: 403 });
  });

  it('is 404 where there is no route', async () => {
    expect(await ask('OPTIONS', '/api/doctor/nothing/', 'nobody')).toMatchObject({ status: 404 });
    expect(await ask('OPTIONS', '/api/admin/doctor/nothing/', 'right')).toMatchObject({ status: 404 });
  });
});

describe('HEAD', () => {
  it.each(readable)('answers at %s as GET does, without the body', async (path) => {
    for (const as of ['right', 'wrong', 'nobody'] as const) {
      const got = await ask('GET', path, as);
      const head = await ask('HEAD', path, as);
      expect({ as, status: head.status, text: head.text }).toEqual({ as, status: got.status, text: '' });
      // it may be left out, but must not be another one (RFC 9110, 8.6)
      expect([undefined, got.headers['content-length']]).toContain(head.headers['content-length']);
    }
  });

  it('finds no record that is not there', async () => {
    const doctor = await test.make.doctor();
    expect(await ask('HEAD', `/api/admin/doctor/${doctor.userId}/`, 'right')).toMatchObject({ status: 200, text: '' });
    expect(await ask('HEAD', `/api/admin/doctor/${uuid}/`, 'right')).toMatchObject({ status: 404, text: '' });
  });
});
