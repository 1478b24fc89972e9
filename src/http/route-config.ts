import { RouteConfig } from '@nestjs/platform-fastify';
import { FASTIFY_ROUTE_CONFIG_METADATA } from '@nestjs/platform-fastify/constants.js';

/** Adds to what the server's hooks, and the adapter, find in `request.routeOptions.config`. */
export const configure =
  (more: object): MethodDecorator =>
  (target, key, descriptor) => {
    const others: object = Reflect.getMetadata(FASTIFY_ROUTE_CONFIG_METADATA, descriptor.value as object) ?? {};
    return RouteConfig({ ...others, ...more })(target, key, descriptor);
  };
