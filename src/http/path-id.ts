import { Injectable, type PipeTransform } from '@nestjs/common';
import { INT4_MAX } from './coerce.js';
import { NotFound } from './errors.js';

/** The key of an account, as it is written on the wire. */
export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The integer id of a path; one that no row can have is 404 like any unknown one. */
@Injectable()
export class PathId implements PipeTransform<string, number> {
  transform(value: string): number {
    const id = Number(value);
    if (id > INT4_MAX) throw new NotFound();
    return id;
  }
}
