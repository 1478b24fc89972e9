import type { INestApplication } from '@nestjs/common';
import { METHOD_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { ACCESS } from './access.js';

/** @throws Error naming every route that does not say who may call it; the application must not start with one */
export function refuseUndeclaredAccess(app: INestApplication): void {
  const undeclared = routesOf(app).filter(({ access }) => access === undefined);
  if (undeclared.length > 0) {
    throw new Error(`Routes without @Protected or @Public: ${undeclared.map(({ name }) => name).join(', ')}`);
  }
}

/** Every handler of every controller, with the access it declares. */
export const routesOf = (app: INestApplication) =>
  declarationsOf<string>(app, ACCESS).map(({ name, declared }) => ({ name, access: declared }));

/** Every handler of every controller, with what it, or else its controller, declares under a key of metadata. */
export function declarationsOf<T>(app: INestApplication, key: string): { name: string; declared: T | undefined }[] {
  const scanner = new MetadataScanner();
  const modules = [...app.get(ModulesContainer).values()];
  return modules.flatMap(({ controllers }) =>
    [...controllers.values()].flatMap(({ metatype }) => {
      const controller = metatype as { name: string; prototype: Record<string, object> };
      return scanner
        .getAllMethodNames(controller.prototype)
        .filter((method) => Reflect.hasMetadata(METHOD_METADATA, controller.prototype[method] as object))
        .map((method) => ({
          name: `${controller.name}.${method}`,
          declared:
            Reflect.getMetadata(key, controller.prototype[method] as object) ?? Reflect.getMetadata(key, controller),
        }));
    }),
  );
}
