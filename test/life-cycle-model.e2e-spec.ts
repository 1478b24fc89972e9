import fc from 'fast-check';
import { type Action, transitions } from '../src/appointments/life-cycle.js';
import type { State } from '../src/history/appointment-state.js';
import { useApp } from './support/app.js';
import type { ApiClient } from './support/client.js';
import type { MadeDoctor, MadePatient } from './support/make.js';
import { overlapsIn } from './support/overlaps.js';

const test = useApp({ maxOpenRequests: 1000 });
jest.setTimeout(180_000);

const RUNS = 25;
const DATE = '2031-01-01';
const hourly = (hour: number) => `${String(hour).padStart(2, '0')}:00:00`;

/** As little as there is to know of an appointment: its state, its hour, and the hour it keeps while it waits to be moved. */
interface Known {
  id: number;
  state: State;
  hour: number;
  kept: number | undefined;
  /** what undo would bring back */
  last: { state: State; to: State } | undefined;
}

interface Model {
  appointments: Known[];
}

interface Real {
  admin: ApiClient;
  asPatient: ApiClient;
  doctor: MadeDoctor;
}

const granted = ({ state }: Known) => ['approved', 'checked_in', 'completed', 'no_show'].includes(state);
const holds = (known: Known) => (granted(known) ? known.hour : known.kept);
const isTaken = ({ appointments }: Model, hour: number, by: Known) =>
  appointments.some((other) => other !== by && holds(other) === hour);

type Command = fc.AsyncCommand<Model, Real>;

const pick = (model: Model, at: number) => model.appointments[at % model.appointments.length] as Known;

async function agree(model: Model, { admin }: Real): Promise<void> {
  for (const { id, state, hour, kept } of model.appointments) {
    const { body } = await admin.get(`/api/admin/appointment/${id}/`);
    const expected = {
      state,
      appointment_time: hourly(hour),
      kept: kept === undefined ? null : { appointment_time: hourly(kept) },
    };
    expect(body).toMatchObject({ appointments: expected });
  }
  expect(await overlapsIn(test.dataSource)).toEqual([]);
}

class Request implements Command {
  constructor(readonly hour: number) {}
  check = () => true;

  async run(model: Model, real: Real): Promise<void> {
    const form = { appointment_date: DATE, appointment_time: hourly(this.hour), doctor: real.doctor.id };
    const { status, body } = await real.asPatient.post('/api/patient/appointment/', form);
    expect(status).toBe(201);
    const { id } = body as { id: number };
    model.appointments.push({ id, state: 'requested', hour: this.hour, kept: undefined, last: undefined });
    await agree(model, real);
  }

  toString = () => `request(${this.hour})`;
}

class Take implements Command {
  constructor(
    readonly action: Exclude<Action, 'expire' | 'withdraw'>,
    readonly at: number,
  ) {}
  check = ({ appointments }: Readonly<Model>) => appointments.length > 0;

  async run(model: Model, real: Real): Promise<void> {
    const known = pick(model, this.at);
    const { from, to } = transitions[this.action];
    const allowed = (from as readonly State[]).includes(known.state);
    const free = this.action !== 'approve' || !isTaken(model, known.hour, known);
    const { status } = await real.admin.post(`/api/admin/appointment/${known.id}/${this.action}/`);
    expect([this.toString(), status]).toEqual([this.toString(), allowed && free ? 200 : 409]);
    if (status === 200) this.follow(known, to);
    await agree(model, real);
  }

  private follow(known: Known, to: State): void {
    const stays = this.action === 'reject' && known.kept !== undefined;
    known.last = stays ? undefined : { state: known.state, to };
    known.state = stays ? 'approved' : to;
    if (stays) known.hour = known.kept as number;
    known.kept = undefined;
  }

  toString = () => `${this.action}(${this.at})`;
}

class Move implements Command {
  constructor(
    readonly by: 'admin' | 'asPatient',
    readonly at: number,
    /** none: back to where it was */
    readonly wanted: number | undefined,
  ) {}
  check = ({ appointments }: Readonly<Model>) => appointments.length > 0;

  async run(model: Model, real: Real): Promise<void> {
    const known = pick(model, this.at);
    const hour = this.wanted ?? known.kept ?? known.hour;
    const open = known.state === 'requested' || known.state === 'approved';
    const free = this.by === 'asPatient' || known.state === 'requested' || !isTaken(model, hour, known);
    const role = this.by === 'admin' ? 'admin' : 'patient';
    const form = { appointment_date: DATE, appointment_time: hourly(hour) };
    const { status } = await real[this.by].post(`/api/${role}/appointment/${known.id}/reschedule/`, form);
    expect([this.toString(), status]).toEqual([this.toString(), open && free ? 200 : 409]);
    if (status === 200) this.follow(known, hour);
    await agree(model, real);
  }

  private follow(known: Known, hour: number): void {
    if (this.by === 'asPatient') {
      if (known.hour === hour) return;
      if (known.state === 'approved') known.kept = known.hour;
      known.state = known.kept === hour ? 'approved' : 'requested';
      if (known.state === 'approved') known.kept = undefined;
    }
    known.hour = hour;
    known.last = undefined;
  }

  toString = () => `${this.by} moves(${this.at}, ${this.wanted})`;
}

class Undo implements Command {
  constructor(readonly at: number) {}
  check = ({ appointments }: Readonly<Model>) => appointments.length > 0;

  async run(model: Model, real: Real): Promise<void> {
    const known = pick(model, this.at);
    const before = known.last && { ...known, state: known.last.state };
    const possible = before && !(granted(before) && !granted(known) && isTaken(model, known.hour, known));
    const { status } = await real.admin.post(`/api/admin/appointment/${known.id}/undo/`);
    expect([this.toString(), status]).toEqual([this.toString(), possible ? 200 : 409]);
    if (status === 200 && before) Object.assign(known, { state: before.state, last: undefined });
    await agree(model, real);
  }

  toString = () => `undo(${this.at})`;
}

const hour = fc.integer({ min: 8, max: 12 });
const at = fc.nat(3);
const actions = ['approve', 'reject', 'cancel', 'check-in', 'complete', 'no-show'] as const;
const commands = fc.commands(
  [
    hour.map((wanted) => new Request(wanted)),
    fc.tuple(fc.constantFrom(...actions), at).map(([action, index]) => new Take(action, index)),
    at.map((index) => new Take('approve', index)),
    fc
      .tuple(fc.constantFrom('admin' as const, 'asPatient' as const), at, fc.option(hour, { nil: undefined, freq: 2 }))
      .map(([by, index, wanted]) => new Move(by, index, wanted)),
    at.map((index) => new Undo(index)),
  ],
  { maxCommands: 80, size: 'max' },
);

describe('the life of appointments', () => {
  it('is that of a small model, whatever steps are taken in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(commands, async (taken) => {
        const [{ token }, doctor, patient]: [{ token: string }, MadeDoctor, MadePatient] = [
          await test.make.admin(),
          await test.make.doctor(),
          await test.make.patient(),
        ];
        const real = { admin: test.api.as(token), asPatient: test.api.as(patient.token), doctor };
        await fc.asyncModelRun(() => ({ model: { appointments: [] as Known[] }, real }), taken);
      }),
      { numRuns: RUNS, seed: 11 },
    );
  });
});
