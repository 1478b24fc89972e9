import { Controller, Get, RequestMethod } from '@nestjs/common';
import { INTERCEPTORS_METADATA, METHOD_METADATA } from '@nestjs/common/constants.js';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { refuseUndeclaredAudit } from '../src/audit/audit.check.js';
import { declarationsOf, refuseUndeclaredAccess, routesOf } from '../src/http/access.check.js';
import { createDocument } from '../src/http/openapi.js';
import { useApp } from './support/app.js';
import type { Made } from './support/make.js';

const test = useApp();

type Role = 'doctor' | 'patient' | 'admin';
const make = (role: Role): Promise<Made> => (role === 'admin' ? test.make.admin() : test.make[role]());

interface Operation {
  id: string;
  path: string;
  isProtected: boolean;
  tokens: string[];
  role: Role;
}

let operations: Operation[];
beforeAll(() => {
  operations = documented();
});

/** Every operation of the document, with ids of no record in its path. */
const documented = (): Operation[] =>
  Object.entries(createDocument(test.app).paths).flatMap(([template, item]) =>
    Object.values(item as Record<string, { operationId: string; security: object[] }>).map((operation) => ({
      id: operation.operationId,
      path: template
        .replace('{uuid}', '00000000-0000-4000-8000-000000000000')
        .replace('{id}', '2000000000')
        .replace('{code}', 'ZZZ'),
      isProtected: operation.security.length > 0,
      tokens: operation.security.flatMap((scheme) => Object.keys(scheme)),
      role: template.split('/')[2] as Role,
    })),
  );

describe('every protected path', () => {
  it('guards the methods that it does not serve', async () => {
    const answerTo = async (path: string, token?: string) => {
      const headers: Record<string, string> = token ? { authorization: `Token ${token}` } : {};
      return (await fetch(`${test.url}${path}`, { method: 'PATCH', headers })).status;
    };
    const tokens = { doctor: await make('doctor'), patient: await make('patient'), admin: await make('admin') };
    const protectedOnes = operations.filter(({ isProtected }) => isProtected);
    const paths = new Map(protectedOnes.map(({ path, role }) => [path, role]));
    for (const [path, role] of paths) {
      const other = tokens[role === 'admin' ? 'doctor' : 'admin'].token;
      const answers = [await answerTo(path), await answerTo(path, other), await answerTo(path, tokens[role].token)];
      expect([path, ...answers]).toEqual([path, 401, 403, 405]);
    }
  });
});

describe('the checks of what routes declare', () => {
  it('know every operation of the document, protected or public as the document says', () => {
    const named = routesOf(test.app)
      .filter(({ name }) => !name.includes(' '))
      .map(({ name, access }) => `${name.replace('.', '_').replace('Controller_', '_')} ${access === 'public'}`);
    const expected = operations.map(({ id, isProtected }) => `${id} ${!isProtected}`);
    expect(new Set(named.map((name) => name.charAt(0).toLowerCase() + name.slice(1)))).toEqual(new Set(expected));
  });

  it('agree with the document about whose token it takes', () => {
    const protectedOnes = operations.filter(({ isProtected }) => isProtected);
    expect(protectedOnes.map(({ id, tokens }) => [id, tokens])).toEqual(
      protectedOnes.map(({ id, role }) => [id, [`${role}Token`]]),
    );
    const { securitySchemes = {} } = createDocument(test.app).components ?? {};
    expect(Object.keys(securitySchemes)).toEqual(['adminToken', 'doctorToken', 'patientToken']);
  });

  it('pass the application, every route of which declares it', () => {
    expect(routesOf(test.app).filter(({ access }) => access === undefined)).toEqual([]);
    expect(() => refuseUndeclaredAccess(test.app)).not.toThrow();
    expect(() => refuseUndeclaredAudit(test.app)).not.toThrow();
  });

  it('stop an application that has a route without', async () => {
    @Controller('stray')
    class Stray {
      @Get()
      open() {}
    }
    const module = await Test.createTestingModule({ controllers: [Stray] }).compile();
    const app = module.createNestApplication(new FastifyAdapter());
    expect(() => refuseUndeclaredAccess(app)).toThrow('Routes without @Protected or @Public: Stray.open');
    expect(() => refuseUndeclaredAudit(app)).toThrow('Routes without @Audited or @NotAudited: Stray.open');
    await app.close();
  });
});

describe('a read', () => {
  it('has no interceptor, of its own or of its controller, which would cost more than many a read', () => {
    const methods = declarationsOf<RequestMethod>(test.app, METHOD_METADATA);
    const served = methods.filter(({ name }) => !name.includes(' '));
    const reads = new Set(served.filter(({ declared }) => declared === RequestMethod.GET).map(({ name }) => name));
    const intercepted = declarationsOf<unknown>(test.app, INTERCEPTORS_METADATA).filter(({ declared }) => declared);
    expect(reads.size).toBeGreaterThan(20);
    expect(intercepted.filter(({ name }) => reads.has(name))).toEqual([]);
  });
});
