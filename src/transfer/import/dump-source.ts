import { createReadStream, statSync } from 'node:fs';
import { JSONParser } from '@streamparser/json';
import { OperatorError } from '../../operator-error.js';
import { inWords } from '../drafts.js';
import { oneLine } from './fields.js';
import { isModel, type Model } from './models.js';
import type { Source, SourceRow } from './source.js';

/** Of the file at once. */
const CHUNK = 1 << 18;

export function openDump(file: string): Source {
  return new DumpSource(file);
}

/** The JSON array of `manage.py dumpdata`, read piece by piece however long it is. */
class DumpSource implements Source {
  readonly kind = 'dumpdata';
  readonly size: number;
  readonly others = new Map<string, number>();
  done = 0;
  private readonly found = new Set<Model>();

  constructor(private readonly file: string) {
    this.size = statSync(file).size;
  }

  async *rows(): AsyncGenerator<SourceRow> {
    let grouped = false;
    for await (const element of this.elements()) {
      const row = this.rowOf(element);
      if (!isModel(row.model)) {
        this.others.set(row.model, (this.others.get(row.model) ?? 0) + 1);
        continue;
      }
      this.found.add(row.model);
      yield row;
      for (const membership of memberships(row)) {
        grouped ||= !Array.isArray(membership.fields.group);
        yield membership;
      }
    }
    if (!this.found.has('account.user')) throw this.refusal('it holds no accounts (account.user)');
    if (grouped && !this.found.has('auth.group')) {
      throw this.refusal('it names groups by number but does not hold them: dump the app auth too');
    }
  }

  close(): void {}

  private async *elements(): AsyncGenerator<unknown> {
    const found: unknown[] = [];
    const parser = new JSONParser({ paths: ['$.*'], keepStack: false, stringBufferSize: CHUNK });
    parser.onValue = ({ value }) => {
      found.push(value);
    };
    for await (const chunk of this.chunks()) {
      this.parse(() => parser.write(chunk));
      yield* found.splice(0);
      this.done += chunk.length;
    }
    if (!parser.isEnded) this.parse(() => parser.end());
  }

  private async *chunks(): AsyncGenerator<Buffer> {
    try {
      yield* createReadStream(this.file, { highWaterMark: CHUNK });
    } catch (error) {
      throw inWords(error, this.file, 'read');
    }
  }

  private parse(work: () => void): void {
    try {
      work();
    } catch (error) {
      throw this.refusal(`it is not complete and valid JSON (${oneLine((error as Error).message)})`);
    }
  }

  private rowOf(element: unknown): SourceRow {
    const { model, fields, pk } = (element ?? {}) as Partial<SourceRow>;
    if (typeof model !== 'string' || typeof fields !== 'object' || fields === null) {
      throw this.refusal('not every element has a model and fields');
    }
    if (model === 'account.user' && pk === undefined) {
      throw this.refusal('its accounts have no ids: dump without --natural-primary');
    }
    return { model, pk, fields };
  }

  private refusal(why: string): OperatorError {
    return new OperatorError(`${this.file} is not a dump of the former service: ${why}.`);
  }
}

/** A user's groups, by number or, with --natural-foreign, as `["doctor"]`. */
function memberships({ model, pk, fields: { groups } }: SourceRow): SourceRow[] {
  if (model !== 'account.user' || !Array.isArray(groups)) return [];
  return groups.map((group) => ({ model: 'account.user_groups', pk: null, fields: { user: pk, group } }));
}
