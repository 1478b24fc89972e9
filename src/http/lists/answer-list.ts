import { Readable } from 'node:stream';
import type { Type } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Listing, Page } from '../../database/lists.js';
import { answerType } from '../accept.js';
import { NotFound } from '../errors.js';
import { whenGone } from '../when-gone.js';
import { columnsOf, csvLines } from './csv.js';
import { DEFAULT_PAGE_SIZE, encodeCursor } from './list-query.js';

/** Answers a Listing: a page as an object, a whole list as a stream; as CSV for those who ask for it. */
export class AnswerList {
  constructor(
    private readonly dto: Type<unknown>,
    private readonly envelope: string | undefined,
  ) {}

  /** What to send, which sets headers too. @throws NotFound for the list of an owner who does not exist */
  async answer(listing: Listing<unknown>, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    const { page, counted } = listing.request;
    if (page) return this.page(listing, request, reply);
    if (request.method === 'HEAD' && counted) reply.header('X-Total-Count', await listing.count());
    const left = new AbortController();
    whenGone(request, reply, () => left.abort());
    try {
      return await this.whole(listing.batches(left.signal), request, reply);
    } catch (error) {
      // nobody is there to be told that the reading ended
      if (left.signal.aborted) return '';
      throw error;
    }
  }

  private async page(listing: Listing<unknown>, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    const page = await listing.page();
    if (!page) throw new NotFound();
    if (page.total !== undefined) reply.header('X-Total-Count', page.total);
    setLinks(request, reply, page);
    if (!wantsCsv(request)) return this.inEnvelope(page.rows);
    return this.csv(reply, [page.rows]);
  }

  private async whole(batches: Batches, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    const first = await batches.next();
    if (first.done) throw new NotFound();
    if (request.method === 'HEAD') {
      await batches.return();
      // a stream, so that no length is told
      return wantsCsv(request) ? this.csv(reply, []) : streamed(reply, 'application/json', []);
    }
    if (wantsCsv(request)) return this.csv(reply, following(first.value, batches));
    const second = await batches.next();
    if (second.done) return this.inEnvelope(first.value);
    const rest = following([...first.value, ...second.value], batches);
    return streamed(reply, 'application/json', jsonOf(rest, this.envelope));
  }

  private inEnvelope = (rows: unknown[]) => (this.envelope ? { [this.envelope]: rows } : rows);

  private csv(reply: FastifyReply, batches: Iterable<unknown[]> | AsyncIterable<unknown[]>): Readable {
    reply.header('Content-Disposition', `attachment; filename="${this.envelope ?? 'list'}.csv"`);
    return streamed(reply, 'text/csv; charset=utf-8', csvLines(columnsOf(this.dto), batches));
  }
}

type Batches = AsyncGenerator<unknown[], void, void>;

function streamed(reply: FastifyReply, type: string, parts: Iterable<string> | AsyncIterable<unknown>): Readable {
  reply.type(type);
  return Readable.from(parts, { objectMode: false });
}

async function* following(first: unknown[], rest: Batches): Batches {
  yield first;
  yield* rest;
}

async function* jsonOf(batches: Batches, envelope: string | undefined): AsyncGenerator<string> {
  let before = envelope ? `{${JSON.stringify(envelope)}:[` : '[';
  for await (const rows of batches) {
    yield before + JSON.stringify(rows).slice(1, -1);
    before = ',';
  }
  yield envelope ? ']}' : ']';
}

const wantsCsv = ({ headers }: FastifyRequest) => answerType(headers.accept, true) === 'csv';

/** RFC 8288, relative to the request. */
function setLinks(request: FastifyRequest, reply: FastifyReply, { next, previous }: Page<unknown>): void {
  const query = request.query as Record<string, string>;
  const at = (changes: Record<string, string | undefined>) => {
    const merged = Object.entries({ ...query, ...changes }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    return `<${request.url.split('?', 1)[0]}?${new URLSearchParams(merged)}>`;
  };
  const cursor = next && encodeCursor(next);
  if (cursor) reply.header('X-Next-Cursor', cursor);
  const page = query.page === undefined ? undefined : Number(query.page);
  const links = page
    ? [
        `${at({ page: '1' })}; rel="first"`,
        ...(page > 1 ? [`${at({ page: String(page - 1) })}; rel="prev"`] : []),
        ...(cursor ? [`${at({ page: String(page + 1) })}; rel="next"`] : []),
      ]
    : [
        `${at({ cursor: undefined, page_size: query.page_size ?? String(DEFAULT_PAGE_SIZE) })}; rel="first"`,
        ...(previous ? [`${at({ cursor: encodeCursor(previous) })}; rel="prev"`] : []),
        ...(cursor ? [`${at({ cursor })}; rel="next"`] : []),
      ];
  reply.header('Link', links.join(', '));
}
