import { Controller, Get } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { refuseUndeclaredAccess, routesOf } from '../src/http/access.check.js';
import { createDocument } from '../src/http/openapi.js';
import { useApp } from './support/app.js';
import type { Reply } from './support/client.js';
import type { Made } from './support/make.js';

const test = useApp();

type Role = 'doctor' | 'patient' | 'admin';
const roles: Role[] = ['doctor', 'patient', 'admin'];
const make = (role: Role, approved = true): Promise<Made> =>
  role === 'admin' ? test.make.admin({ approved }) : test.make[role]({ account: { approved } });

/** One token for each role. */
async function tokensOf(tokenOf: (role: Role) => Promise<string>): Promise<(role: Role) => string> {
  const tokens = { doctor: await tokenOf('doctor'), patient: await tokenOf('patient'), admin: await tokenOf('admin') };
  return (role) => tokens[role];
}

interface Operation {
  id: string;
  method: string;
  path: string;
  isProtected: boolean;
  role: Role;
}

let operations: Operation[];
let protectedOnes: Operation[];
beforeAll(() => {
  operations = documented();
  protectedOnes = operations.filter(({ isProtected }) => isProtected);
});

/** Every operation of the document, with ids of no record in its path. */
const documented = (): Operation[] =>
  Object.entries(createDocument(test.app).paths).flatMap(([template, item]) =>
    (['get', 'post', 'put', 'delete'] as const).flatMap((method) => {
      const operation = item[method];
      const path = template
        .replace('{uuid}', '00000000-0000-4000-8000-000000000000')
        .replace('{id}', '2000000000')
        .replace('{code}', 'ZZZ');
      const role = template.split('/')[2] as Role;
      const isProtected = operation?.security !== undefined;
      const id = operation?.operationId ?? '';
      return operation ? [{ id, method: method.toUpperCase(), path, isProtected, role }] : [];
    }),
  );

/** What each of the operations answers, with a body that nobody could read: access is decided before. */
async function answers(asked: Operation[], token?: (role: Role) => string): Promise<string[]> {
  const answer = async ({ method, path, role }: Operation) => {
    const headers: Record<string, string> = token ? { authorization: `Token ${token(role)}` } : {};
    const unreadable = { headers: { ...headers, 'content-type': 'application/json' }, raw: '{not json' };
    const options = method === 'POST' || method === 'PUT' ? unreadable : { headers };
    return `${method} ${path} ${shown(await test.api.send(method, path, undefined, options))}`;
  };
  const replies: string[] = [];
  // more at once would be an overload
  for (let at = 0; at < asked.length; at += 40)
    replies.push(...(await Promise.all(asked.slice(at, at + 40).map(answer))));
  return replies;
}
const shown = ({ status, headers, body }: Reply) =>
  `${status} ${(body as { detail?: string }).detail} ${headers.get('www-authenticate') ?? ''}`.trim();
const each = (asked: Operation[], answer: string) => asked.map(({ method, path }) => `${method} ${path} ${answer}`);

const anonymous = '401 Authentication credentials were not provided. Token';
const invalid = '401 Invalid token. Token';
const inactive = '401 User inactive or deleted. Token';
const forbidden = '403 You do not have permission to perform this action.';

describe('every protected operation', () => {
  it('belongs to one role', () => {
    expect(protectedOnes.length).toBeGreaterThan(30);
    expect(protectedOnes.filter(({ role }) => !roles.includes(role))).toEqual([]);
  });

  it('refuses a caller without a token', async () => {
    expect(await answers(protectedOnes)).toEqual(each(protectedOnes, anonymous));
  });

  it('refuses a token that nobody has', async () => {
    expect(await answers(protectedOnes, () => '0'.repeat(40))).toEqual(each(protectedOnes, invalid));
  });

  it('refuses a token that has ended', async () => {
    const past = new Date(Date.now() - 1000);
    const tokens = await tokensOf(async (role) => test.make.session((await make(role)).userId, past));
    expect(await answers(protectedOnes, tokens)).toEqual(each(protectedOnes, invalid));
  });

  it('refuses an account of its role that is not approved', async () => {
    const tokens = await tokensOf(async (role) => (await make(role, false)).token);
    expect(await answers(protectedOnes, tokens)).toEqual(each(protectedOnes, inactive));
  });

  it.each(roles)('of another role refuses an account of role %s', async (caller) => {
    const { token } = await make(caller);
    const ofOthers = protectedOnes.filter(({ role }) => role !== caller);
    expect(await answers(ofOthers, () => token)).toEqual(each(ofOthers, forbidden));
  });

  it('of its role lets an approved account in', async () => {
    // a token that logs out lets nobody in after that
    const staying = protectedOnes.filter(({ path }) => !path.endsWith('/logout/'));
    const replies = await answers(staying, await tokensOf(async (role) => (await make(role)).token));
    expect(replies.filter((reply) => / 40[13] /.test(reply))).toEqual([]);
  });

  it('guards the methods that its path does not serve', async () => {
    const answerTo = async (path: string, token?: string) => {
      const headers: Record<string, string> = token ? { authorization: `Token ${token}` } : {};
      return (await fetch(`${test.url}${path}`, { method: 'PATCH', headers })).status;
    };
    const token = await tokensOf(async (role) => (await make(role)).token);
    const paths = new Map(protectedOnes.map(({ path, role }) => [path, role]));
    const asked = [...paths].map(async ([path, role]) => {
      const other = role === 'admin' ? 'doctor' : 'admin';
      return [path, await answerTo(path), await answerTo(path, token(other)), await answerTo(path, token(role))];
    });
    expect(await Promise.all(asked)).toEqual([...paths.keys()].map((path) => [path, 401, 403, 405]));
  });
});

describe('every public operation', () => {
  const publicOnes = () => operations.filter(({ isProtected }) => !isProtected);

  it('is meant to be one', () => {
    expect(
      publicOnes()
        .map(({ method, path }) => `${method} ${path}`)
        .sort(),
    ).toEqual([
      'GET /api/departments/',
      'GET /health',
      'POST /api/admin/login/',
      'POST /api/admin/password/forgot/',
      'POST /api/admin/password/reset/',
      'POST /api/doctor/login/',
      'POST /api/doctor/password/forgot/',
      'POST /api/doctor/password/reset/',
      'POST /api/doctor/registration/',
      'POST /api/patient/login/',
      'POST /api/patient/password/forgot/',
      'POST /api/patient/password/reset/',
      'POST /api/patient/registration/',
    ]);
  });

  it('but the health check refuses a token that is no longer good', async () => {
    const api = publicOnes().filter(({ path }) => path.startsWith('/api/'));
    expect(await answers(api, () => '0'.repeat(40))).toEqual(each(api, invalid));
    const waiting = await make('patient', false);
    expect(await answers(api, () => waiting.token)).toEqual(each(api, inactive));
  });
});

describe('the check of declared access', () => {
  it('knows every operation of the document, protected or public as the document says', () => {
    const named = routesOf(test.app)
      .filter(({ name }) => !name.includes(' '))
      .map(({ name, access }) => `${name.replace('.', '_').replace('Controller_', '_')} ${access === 'public'}`);
    const expected = operations.map(({ id, isProtected }) => `${id} ${!isProtected}`);
    expect(new Set(named.map((name) => name.charAt(0).toLowerCase() + name.slice(1)))).toEqual(new Set(expected));
  });

  it('passes the application, every route of which declares it', () => {
    expect(routesOf(test.app).filter(({ access }) => access === undefined)).toEqual([]);
    expect(() => refuseUndeclaredAccess(test.app)).not.toThrow();
  });

  it('stops an application that has a route without', async () => {
    @Controller('stray')
    class Stray {
      @Get()
      open() {}
    }
    const module = await Test.createTestingModule({ controllers: [Stray] }).compile();
    const app = module.createNestApplication(new FastifyAdapter());
    expect(() => refuseUndeclaredAccess(app)).toThrow('Routes without @Protected or @Public: Stray.open');
    await app.close();
  });
});
