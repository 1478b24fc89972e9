import type { OutgoingHttpHeaders } from 'node:http';
import { listValues, odd } from './fuzz-envelope.js';
import { breakText, mutate, type Random, strings, textOf, toJson } from './fuzz-mutations.js';
import type { Caller, Operation, Sent } from './fuzz-operations.js';

/** Records that the requests may change and delete, and tokens to do it with. */
export interface Playground {
  doctors: { uuid: string; id: number }[];
  patients: { uuid: string; history: number; appointment: number }[];
  tokens: Record<Caller, string>;
}

/** A request made from the operation of a documented path. */
export type NearRequest = Sent & { template: string };

type Body = { body?: string | Uint8Array; type?: string };

/** Makes requests near the documented ones. */
export class Fuzzer {
  constructor(
    private readonly random: Random,
    private readonly operations: Operation[],
    private readonly ground: Playground,
    /** of the request: no other makes the same names */
    private readonly count: number,
  ) {}

  request(): NearRequest {
    const { random } = this;
    const operation = random.pick(this.operations.filter(({ method }) => method !== 'DELETE' || random.chance(0.3)));
    const method = random.chance(0.06) ? random.pick(odd.methods) : operation.method;
    const { body, type } = random.chance(0.97) ? this.body(operation) : this.body(random.pick(this.operations));
    const headers = { ...this.authorization(operation), ...(type !== undefined && { 'content-type': type }) };
    if (random.chance(0.06)) Object.assign(headers, { accept: random.pick(odd.accepts) });
    if (random.chance(0.06)) Object.assign(headers, random.pick(odd.headers));
    const sent = { template: operation.path, method, path: this.path(operation), headers };
    return body === undefined ? sent : { ...sent, body };
  }

  private path({ path, queries }: Operation): string {
    const { random } = this;
    const patient = random.pick(this.ground.patients);
    const uuid = path.includes('/doctor/') ? random.pick(this.ground.doctors).uuid : patient.uuid;
    const id = path.includes('/history/') ? patient.history : patient.appointment;
    const filled = path
      .replace('{uuid}', random.chance(0.15) ? random.pick(odd.uuids) : uuid)
      .replace('{code}', random.pick(['CL', 'IL', 'ZZZ', ...odd.ids]))
      .replace('{id}', random.chance(0.15) ? random.pick(odd.ids) : String(id));
    const spelled = random.chance(0.1) ? filled.replace(/\/$/, random.pick(odd.endings)) : filled;
    const asked = queries.length > 0 && random.chance(0.5) ? this.query(queries) : '';
    return encodeURI(spelled + (random.chance(0.06) ? random.pick(odd.queries) : asked)).replaceAll('%25', '%');
  }

  private query(names: string[]): string {
    const { random } = this;
    const pairs = Array.from({ length: 1 + random.below(3) }, (): [string, string] => {
      const name = random.chance(0.95) ? random.pick(names) : random.pick(['id', 'password_hash', '__proto__', '']);
      return [name, random.chance(0.7) ? random.pick(listValues) : random.pick(strings)];
    });
    return `?${new URLSearchParams(pairs)}`;
  }

  private authorization({ caller }: Operation): OutgoingHttpHeaders {
    const { random } = this;
    const { tokens } = this.ground;
    if (random.chance(0.85)) return caller ? { authorization: `Token ${tokens[caller]}` } : {};
    const others = Object.values(tokens).map((token) => random.pick(['Token ', 'token  ', 'Bearer ']) + token);
    return { authorization: random.pick([...odd.authorizations, ...others]) };
  }

  private body({ example }: Operation): Body {
    const { random } = this;
    if (example === undefined) return random.chance(0.97) ? {} : { body: '{"a":[1]}', type: random.pick(odd.types) };
    let value = this.alive(structuredClone(example));
    while (random.chance(0.5)) value = mutate(value, random);
    if (random.chance(0.04)) return { body: formOf(value), type: 'application/x-www-form-urlencoded' };
    if (random.chance(0.04)) {
      const parts = partsOf(value, () => (random.chance(0.2) ? '; filename="a"' : ''));
      const body = random.chance(0.3) ? breakText(parts, random) : parts;
      return { body, type: 'multipart/form-data; boundary=b' };
    }
    const text = toJson(value);
    const body = random.chance(0.08) ? breakText(text, random) : text;
    return { body, type: random.chance(0.05) ? random.pick(odd.types) : 'application/json' };
  }

  /** The example with a name of its own, and with keys of records that are there. */
  private alive(example: unknown): unknown {
    const { random, ground } = this;
    const doctor = random.pick(ground.doctors).id;
    const known: Record<string, unknown> = {
      doctor,
      assigned_doctor: doctor,
      patient_history: random.pick(ground.patients).history,
    };
    return JSON.parse(JSON.stringify(example), (key, value) => {
      if (key === 'username') return `fuzz ${this.count}`;
      return typeof value === 'number' ? (known[key] ?? value) : value;
    });
  }
}

const fieldsOf = (value: unknown) =>
  Object.entries(Object(value)).map(([name, field]): [string, string] => [name, textOf(field)]);

const formOf = (value: unknown) => new URLSearchParams(fieldsOf(value)).toString();

/** A part with a file's name is a file. */
const partsOf = (value: unknown, fileName: () => string) =>
  `${fieldsOf(value)
    .map(([name, field]) => `--b\r\nContent-Disposition: form-data; name="${name}"${fileName()}\r\n\r\n${field}\r\n`)
    .join('')}--b--\r\n`;
