import { AsyncLocalStorage } from 'node:async_hooks';
import { isIP } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { snake } from '../database/naming.js';
import { UUID } from '../http/path-id.js';
import type { AuditRow } from './audit-row.entity.js';
import type { Declaration } from './audited.js';

/** Among the subjects of a row: a list of patients was read, so that it was about each of them. */
export const EVERY_PATIENT = '00000000-0000-0000-0000-000000000000';
/** Subjects of one row; a list with more persons makes more rows. */
const MOST_SUBJECTS = 500;

/** The role of the service itself, for what nobody asks for. */
export const SYSTEM = 'system';

export interface Actor {
  /** null for the service itself */
  readonly id: string | null;
  readonly role: string;
  readonly sessionId?: string;
}

/** What there is to say about a request, or a command, beside who made it. */
export interface Facts {
  /** user ids of those whose records it is about */
  readonly subjects?: readonly string[];
  /** such as `history 12` */
  readonly records?: readonly string[];
  /** what is changed: the names of those that have a value are kept, the values never */
  readonly changes?: object;
  /** instead of the route's word */
  readonly operation?: string;
}

/** A row as it is written: the database adds number and time. */
export type NewAuditRow = Omit<AuditRow, 'id' | 'at'>;

/** Such as an appointment, and its number. */
export interface RecordInPath {
  readonly record: string;
  readonly id: string;
}

/** A row of the record of access in the making: filled in while its request is served. */
export class Entry {
  actor: Actor | undefined;
  /** whether the row is in the database, for good */
  written = false;
  private readonly subjects = new Set<string>();
  private readonly records = new Set<string>();
  private readonly fields = new Set<string>();
  private operation: string;
  private readonly inPath: RecordInPath | undefined;

  constructor(
    private readonly declaration: Declaration,
    private readonly request?: FastifyRequest,
    private readonly reply?: FastifyReply,
  ) {
    this.operation = declaration.operation;
    // what the path names exists only perhaps, but is an id
    const { uuid = '', id = '' } = (request?.params ?? {}) as Record<string, string>;
    const { of, record } = declaration;
    if (of === 'uuid' && UUID.test(uuid)) this.subjects.add(uuid);
    if (record && /^\d{1,10}$/.test(id)) {
      this.inPath = { record, id };
      this.records.add(`${record} ${id}`);
    }
  }

  note({ subjects = [], records = [], changes = {}, operation }: Facts): void {
    for (const subject of subjects) this.subjects.add(subject);
    for (const record of records) this.records.add(record);
    for (const [name, value] of Object.entries(changes)) if (value !== undefined) this.fields.add(snake(name));
    this.operation = operation ?? this.operation;
  }

  /** What a repetition of the request is about too, when it gets the same answer. */
  get facts(): Facts {
    return { subjects: [...this.subjects], records: [...this.records], operation: this.operation };
  }

  identify(actor: Actor): void {
    this.actor = actor;
    const { of } = this.declaration;
    if (of === 'caller' && actor.id) this.subjects.add(actor.id);
    // of callers whom nobody knows, each request would be in the logs of all (docs/security.md)
    if (of === 'every patient') this.subjects.add(EVERY_PATIENT);
  }

  /** What was being changed was taken back. */
  forgetChanges(): void {
    this.fields.clear();
  }

  get requestId(): string | null {
    return this.request?.id ?? null;
  }

  private get status(): number {
    return this.reply?.statusCode ?? 200;
  }

  /** The record in the path, where nobody has said whose it is: so with refusals. Not for callers whom nobody knows (docs/security.md). */
  get unclaimed(): RecordInPath | undefined {
    const inVain = this.status === 403 || this.status === 404;
    return this.actor && (inVain || this.subjects.size === 0) ? this.inPath : undefined;
  }

  /** The rows to write: one, unless it is about very many persons; none of what the service did by itself to nobody. */
  rows(): NewAuditRow[] {
    const { status } = this;
    const subjects = [...this.subjects];
    if (this.actor?.role === SYSTEM && subjects.length === 0) return [];
    const ip = this.request?.ip ?? '';
    const row: NewAuditRow = {
      actorId: this.actor?.id ?? null,
      actorRole: this.actor?.role ?? null,
      sessionId: this.actor?.sessionId ?? null,
      // behind a proxy that is believed, the address is whatever it says
      address: isIP(ip) ? ip : null,
      operation: this.operation,
      subjects,
      records: [...this.records],
      fields: [...this.fields, ...(status < 400 ? this.parameters() : [])],
      status,
      requestId: this.requestId,
    };
    if (subjects.length <= MOST_SUBJECTS) return [row];
    return Array.from({ length: Math.ceil(subjects.length / MOST_SUBJECTS) }, (_, at) => ({
      ...row,
      subjects: subjects.slice(at * MOST_SUBJECTS, (at + 1) * MOST_SUBJECTS),
      records: at === 0 ? row.records : [],
    }));
  }

  /** Of a list that was answered, so that they are names that it knows. */
  private parameters(): string[] {
    const { method, query } = this.request ?? {};
    return method === 'GET' || method === 'HEAD' ? Object.keys(query as object).filter(isName) : [];
  }
}

const isName = (text: string) => /^[a-z_]{1,60}$/.test(text);

/** The entry of whatever request the running code serves. */
export const entryNow = new AsyncLocalStorage<Entry>();

/** Adds to the entry of the request that is being served. */
export const note = (facts: Facts): void => entryNow.getStore()?.note(facts);

/** Says who makes the request that is being served. */
export const identify = (actor: Actor): void => entryNow.getStore()?.identify(actor);
