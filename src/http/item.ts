import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from './errors.js';
import { etag } from './etag.js';

/** Asked when a record is locked and not yet changed; throws when the change was meant for another state of it. */
export type Check = () => Promise<void>;

/** What If-Match is compared with: the record of a path, as GET answers it. */
export class Item {
  constructor(
    private readonly ifMatch: string | undefined,
    private readonly reply: FastifyReply,
  ) {}

  /**
   * The check that the record is still one of those that If-Match names (RFC 9110 section 13.1.1); `read` gives GET's body.
   * It is read on a connection of the named statements, which wait neither for a lock nor for the pool.
   */
  unchanged(read: () => Promise<object>): Check {
    return async () => {
      if (this.ifMatch === undefined) return;
      const named = tagsIn(this.ifMatch);
      const current = await read();
      const tag = tagOf(current);
      if (named !== '*' && !named.includes(tag)) throw new PreconditionFailed(current, tag);
    };
  }

  /** Tells the ETag of GET's body after a change. */
  tag(body: object): void {
    this.reply.header('ETag', tagOf(body));
  }

  /** An answer to a change that is GET's body, with its ETag. */
  tagged<Body extends object>(body: Body): Body {
    this.tag(body);
    return body;
  }
}

/** The record of a route that changes it: `@ItemInPath() item: Item`. Documents If-Match. */
export const ItemInPath = createParamDecorator(
  (_: unknown, context: ExecutionContext) => {
    const http = context.switchToHttp();
    return new Item(http.getRequest<FastifyRequest>().headers['if-match'], http.getResponse<FastifyReply>());
  },
  [
    (target, key) =>
      documented(target, key as string, Object.getOwnPropertyDescriptor(target, key as string) as PropertyDescriptor),
  ],
);

export const IF_MATCH = 'If-Match';

const documented = ApiHeader({
  name: IF_MATCH,
  required: false,
  description: 'ETags of the record as it was read, or `*`: with another ETag now, nothing is changed',
  schema: { type: 'string' },
});

/** 412 with the record as it is now, so that nobody has to ask for it. */
export class PreconditionFailed extends Problem {
  constructor(current: object, tag: string) {
    const more = { headers: { ETag: tag }, body: { current } };
    super(412, 'The record has been changed since it was read.', 'precondition_failed', more);
  }
}

export const malformedIfMatch = () =>
  new Problem(400, 'If-Match must be * or a list of ETags in quotes.', 'malformed_if_match');

const tagOf = (body: object) => etag(JSON.stringify(body));

const entityTag = /(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"/g;

/** @throws Problem for what is no list of ETags: to take it for none would lose somebody's change */
function tagsIn(header: string): '*' | string[] {
  if (header.trim() === '*') return '*';
  const tags = header.match(entityTag) ?? [];
  const parts = header.replace(entityTag, '\0').split(',');
  if (tags.length === 0 || parts.some((part) => !/^[ \t]*\0?[ \t]*$/.test(part))) {
    throw malformedIfMatch();
  }
  return tags;
}
