import { applyDecorators, Controller, HttpCode, Req, RequestMapping, RequestMethod, type Type } from '@nestjs/common';
import { GUARDS_METADATA, INTERCEPTORS_METADATA, METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { ApiExcludeEndpoint } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { ACCESS } from './access.js';
import { MethodNotAllowed } from './errors.js';
import { Retries } from './idempotency/retries.js';

type Handler = (...args: never[]) => unknown;
type Prototype = Record<string, Handler>;

// HEAD comes with GET by itself, served or refused; what no path serves is refused with PATCH (refuseOddMethods)
const methods = [
  RequestMethod.GET,
  RequestMethod.POST,
  RequestMethod.PUT,
  RequestMethod.PATCH,
  RequestMethod.DELETE,
  RequestMethod.OPTIONS,
];

const allowed = new Map<string, string>();

/** The Allow header of a route, by its path as the server knows it. */
export const allowedAt = (path: string | undefined) => allowed.get(path ?? '');

/** Whether a monitor asks if the service lives, which must be answered anew and whatever else happens. */
export const asksForHealth = ({ routeOptions }: FastifyRequest) => routeOptions.url?.startsWith('/health') ?? false;

const pathOf = (prefix: string, path: string) => `/api/${prefix}/${path}`.replace(/\/+/g, '/').replace(/\/$/, '');

/**
 * A controller under `api/`. Every path of it also answers the methods it does not serve, behind the same guards
 * as the ones it does: 405 (contract section 1, "Order of evaluation"), and 204 for OPTIONS. All methods of one
 * path belong to one controller. Every POST may be repeated with an Idempotency-Key.
 */
export function Routes(prefix: string): ClassDecorator {
  return (controller) => {
    const prototype = controller.prototype as Prototype;
    for (const [path, served] of routesByPath(prototype)) {
      const allow = allowedMethods([...served.keys()]);
      allowed.set(pathOf(prefix, path), allow);
      const sibling = [...served.values()][0];
      repeatable(served.get(RequestMethod.POST));
      for (const method of methods) {
        if (!served.has(method)) refuse(controller as unknown as Type, path, method, sibling);
      }
    }
    Controller(`api/${prefix}`)(controller);
  };
}

/** Not an interceptor of all routes: with one, Nest wraps each request in half a dozen observables. */
function repeatable(post: Handler | undefined): void {
  const others: unknown[] = post ? (Reflect.getMetadata(INTERCEPTORS_METADATA, post) ?? []) : [];
  if (post && !others.includes(Retries)) Reflect.defineMetadata(INTERCEPTORS_METADATA, [Retries, ...others], post);
}

function routesByPath(prototype: Prototype): Map<string, Map<RequestMethod, Handler>> {
  const routes = new Map<string, Map<RequestMethod, Handler>>();
  for (let level = prototype; level !== Object.prototype; level = Object.getPrototypeOf(level)) {
    for (const name of Object.getOwnPropertyNames(level)) {
      const handler = level[name];
      const method: RequestMethod | undefined = handler && Reflect.getMetadata(METHOD_METADATA, handler);
      if (!handler || method === undefined) continue;
      for (const path of [Reflect.getMetadata(PATH_METADATA, handler)].flat() as string[]) {
        const served = routes.get(path) ?? new Map<RequestMethod, Handler>();
        routes.set(path, served.set(method, handler));
      }
    }
  }
  return routes;
}

/** In the reference's order, e.g. `GET, PUT, HEAD, OPTIONS`. */
function allowedMethods(served: RequestMethod[]): string {
  const names = methods.filter((method) => served.includes(method)).map((method) => RequestMethod[method]);
  return [...names, ...(served.includes(RequestMethod.GET) ? ['HEAD'] : []), 'OPTIONS'].join(', ');
}

function refuse(controller: Type, path: string, method: RequestMethod, sibling: Handler | undefined): void {
  const name = `${RequestMethod[method]} ${path}`;
  const handler = ({ method: asked }: FastifyRequest) => {
    if (method !== RequestMethod.OPTIONS) throw new MethodNotAllowed(asked);
  };
  Object.defineProperty(controller.prototype, name, { value: handler, configurable: true });
  Req()(controller.prototype, name, 0);
  const descriptor = Object.getOwnPropertyDescriptor(controller.prototype, name) as TypedPropertyDescriptor<Handler>;
  const decorate = applyDecorators(RequestMapping({ path, method }), HttpCode(204), ApiExcludeEndpoint());
  decorate(controller.prototype, name, descriptor);
  const access: string | undefined = sibling && Reflect.getMetadata(ACCESS, sibling);
  if (!sibling || !access) return;
  const guards: Type[] = Reflect.getMetadata(GUARDS_METADATA, sibling) ?? [];
  // further guards look a record up, which comes after the method
  const ofRole = guards.filter(({ name }) => access === 'public' || name === access);
  Reflect.defineMetadata(ACCESS, access, handler);
  Reflect.defineMetadata(GUARDS_METADATA, ofRole, handler);
}
