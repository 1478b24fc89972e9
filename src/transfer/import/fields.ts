import { type Coerced, isFault } from '../../http/coerce.js';
import { OperatorError } from '../../operator-error.js';
import type { SourceRow } from './source.js';
import * as values from './values.js';

/** Why a row cannot be taken over. */
export interface Problem {
  readonly problem_kind: 'unusable_value' | 'unknown_department';
  readonly problem: string;
}

/** Reads the fields of a row; what our columns cannot hold is null and noted as a problem. */
export class Fields {
  private readonly faults: string[] = [];
  private unknownDepartment = false;

  constructor(
    private readonly row: SourceRow,
    private readonly departments: readonly string[],
  ) {}

  get problem(): Problem | undefined {
    if (this.faults.length === 0) return undefined;
    const onlyDepartment = this.unknownDepartment && this.faults.length === 1;
    return { problem_kind: onlyDepartment ? 'unknown_department' : 'unusable_value', problem: this.faults.join(' ') };
  }

  id(): number | null {
    return this.check('id', this.row.pk, values.id);
  }

  uuid(): string | null {
    return this.check('id', this.row.pk, values.uuid);
  }

  text(name: string, maxLength?: number): string | null {
    return this.read(name, (value) => values.text(value, maxLength));
  }

  flag(name: string): boolean | null {
    return this.read(name, values.flag);
  }

  day(name: string): string | null {
    return this.read(name, values.day);
  }

  time(name: string): string | null {
    return this.read(name, values.timeOfDay);
  }

  moment(name: string): string | null {
    return this.read(name, values.moment);
  }

  age(name: string): string | null {
    return this.read(name, values.signedDecimal);
  }

  amount(name: string): number | null {
    return this.read(name, values.whole);
  }

  parent(name: string): number | null {
    return this.read(name, values.id);
  }

  department(): string | null {
    const code = this.read('department', (value) => values.choice(value, this.departments));
    this.unknownDepartment = code === null;
    return code;
  }

  /** A secret is never quoted in a report. */
  secret(name: string): string | null {
    return this.check(name, '(not shown)', () => values.text(this.value(name)));
  }

  optional<T>(name: string, read: (name: string) => T): T | null {
    return this.value(name) === null ? null : read(name);
  }

  /** The account a row belongs to: its id or, with --natural-foreign, `["its username"]`. */
  account(): { user_id: string | null; user_name: string | null } {
    const user = this.value('user');
    if (Array.isArray(user)) return { user_id: null, user_name: this.check('user', user[0], values.text) };
    return { user_id: this.read('user', values.uuid), user_name: null };
  }

  /** @throws OperatorError when there is no such field: then this is another service's data */
  value(name: string): unknown {
    if (Object.hasOwn(this.row.fields, name)) return this.row.fields[name];
    throw new OperatorError(
      `This is not the data of the former service: its ${this.row.model} has no "${name}". Nothing was imported.`,
    );
  }

  private read<T>(name: string, parse: (value: unknown) => Coerced<T>): T | null {
    return this.check(name, this.value(name), parse);
  }

  private check<T>(name: string, value: unknown, parse: (value: unknown) => Coerced<T>): T | null {
    const parsed = parse(value);
    if (!isFault(parsed)) return parsed;
    this.faults.push(`${name} ${shown(value)}: ${parsed.message}`);
    return null;
  }
}

const SHOWN = 60;

/** A value in a report, on one line and not too long. */
export function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : typeof value === 'bigint' ? String(value) : JSON.stringify(value);
  const line = oneLine(text ?? '');
  return line.length > SHOWN ? `${line.slice(0, SHOWN).toWellFormed()}…` : line;
}

export const oneLine = (text: string) => text.toWellFormed().replaceAll(/\p{Cc}/gu, '\ufffd');
