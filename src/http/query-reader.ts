import { type Coerced, Fault, isFault } from './coerce.js';
import { FieldErrors, type FieldFaults } from './errors.js';

export const noSuchParameter = 'There is no such parameter.';

/** Takes the parameters of a query string one by one and remembers what is wrong with them. */
export class QueryReader {
  private readonly faults: FieldFaults = {};
  private readonly rest: Set<string>;

  constructor(private readonly query: Record<string, unknown>) {
    this.rest = new Set(Object.keys(query).filter((name) => name !== 'format' && !name.startsWith('_')));
  }

  /** `absent` is what a parameter that is not there stands for; one that is malformed is undefined. */
  take<T>(name: string, parse: (text: string) => Coerced<T>, absent?: T | Fault): T | undefined {
    const text = this.query[name];
    const once = () => (typeof text === 'string' ? readable(text, parse) : new Fault('Give this parameter once.'));
    const value = this.rest.delete(name) ? once() : absent;
    if (!isFault(value)) return value;
    this.refuse(name, value.message);
    return undefined;
  }

  refuse(name: string, message: string): void {
    this.faults[name] = [message];
  }

  /** @throws FieldErrors naming every parameter that is unknown or was refused */
  finish(): void {
    for (const name of this.rest) this.refuse(name, noSuchParameter);
    if (Object.keys(this.faults).length > 0) throw new FieldErrors(this.faults);
  }
}

const readable = <T>(text: string, parse: (text: string) => Coerced<T>): Coerced<T> =>
  text.includes('\ufffd') ? new Fault('Not a valid string.') : parse(text);

export const wholeNumber =
  (from: number, to: number) =>
  (text: string): Coerced<number> =>
    /^\d{1,7}$/.test(text) && Number(text) >= from && Number(text) <= to
      ? Number(text)
      : new Fault(`Give a whole number from ${from} to ${to}.`);
