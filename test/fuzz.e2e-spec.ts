import fc from 'fast-check';
import { createDocument } from '../src/http/openapi.js';
import { useApp } from './support/app.js';
import { Contract } from './support/contract.js';
import { Fuzzer, type NearRequest, type Playground } from './support/fuzz.js';
import { Random } from './support/fuzz-mutations.js';
import { exchange, type Operation, operationsIn, type Received } from './support/fuzz-operations.js';

const seed = Number(process.env.FUZZ_SEED ?? 1);
const requests = Number(process.env.FUZZ_REQUESTS ?? 2500);
/** before there are fresh records, for those that were changed or deleted */
const ON_ONE_PLAYGROUND = 250;

const test = useApp();

const watched = `users doctors patients histories costs appointments appointment_events
  leaves working_hours departments`.split(/\s+/);

/** Counts the rows that were changed and committed, since the tables that do not tell of uses are watched. */
async function changedRows(): Promise<() => Promise<number>> {
  const { dataSource } = test;
  const trigger = (table: string, events: string) =>
    `CREATE TRIGGER fuzz AFTER ${events} ON ${table} FOR EACH ROW EXECUTE FUNCTION fuzz_changed();`;
  await dataSource.query(`
    CREATE TABLE fuzz_changes ();
    CREATE FUNCTION fuzz_changed() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN INSERT INTO fuzz_changes DEFAULT VALUES; RETURN NULL; END';
    ${watched.map((table) => trigger(table, 'INSERT OR UPDATE OR DELETE')).join('\n')}
    ${trigger('sessions', 'INSERT OR DELETE')}`);
  return async () => (await dataSource.query('SELECT count(*)::int FROM fuzz_changes'))[0].count;
}

async function callers(): Promise<Playground['tokens']> {
  const { make } = test;
  const [admin, doctor, patient] = await Promise.all([make.admin(), make.doctor(), make.patient()]);
  return { admin: admin.token, doctor: doctor.token, patient: patient.token };
}

async function playground(): Promise<Playground> {
  const { make } = test;
  const doctors: Playground['doctors'] = [];
  const patients: Playground['patients'] = [];
  for (let count = 0; count < 6; count++) {
    const doctor = await make.doctor();
    const patient = await make.patient();
    const history = await make.history({ patientId: patient.id });
    const appointment = await make.appointment({ patientId: patient.id, historyId: history.id, doctorId: doctor.id });
    doctors.push({ uuid: doctor.userId, id: doctor.id });
    patients.push({ uuid: patient.userId, history: history.id, appointment: appointment.id });
  }
  return { doctors, patients, tokens: await callers() };
}

/** Says what is wrong with an answer, if anything. */
class Judge {
  private readonly document = createDocument(test.app);
  private readonly contract = new Contract(this.document);
  readonly operations: Operation[] = operationsIn(this.document);

  complaint(
    { method, template, headers: asked }: NearRequest,
    { status, headers, text }: Received,
  ): string | undefined {
    const type = headers['content-type'];
    if (status >= 500) return 'failed';
    if (status === 204 || status === 304 || method === 'HEAD') return text === '' ? undefined : 'has a body';
    const isCsv = status === 200 && asked?.accept === 'text/csv' && type === 'text/csv; charset=utf-8';
    if (type !== 'application/json' && !isCsv) return `is ${type}`;
    try {
      const body: unknown = isCsv ? text : JSON.parse(text);
      if (this.documents(method, template))
        this.contract.check({
          method,
          path: template,
          status,
          headers: new Headers(headers as Record<string, string>),
          body,
        });
      else if (![401, 403, 404, 405, 406, 413].includes(status)) return `answers the undocumented ${method}`;
    } catch (error) {
      return (error as Error).message;
    }
    return undefined;
  }

  private documents = (method: string, template: string) =>
    this.operations.some((operation) => operation.method === method && operation.path === template);
}

/** A request as one can send it again, long runs of one character shortened. */
const shown = (sent: NearRequest) =>
  JSON.stringify({ ...sent, body: sent.body?.toString() })
    .replace(/(.)\1{40,}/gsu, (run, character) => `${character}*${run.length}`)
    .slice(0, 1500);

describe(`${requests} odd requests from FUZZ_SEED=${seed}`, () => {
  it('are all answered as the document says, and change nothing when they are refused', async () => {
    const judge = new Judge();
    const changes = await changedRows();
    const statuses = new Set<number>();
    const asked = new Set<string>();
    let ground: Playground;
    let before = 0;
    let accepted = 0;
    let count = 0;

    const settle = async (next: Playground) => {
      ground = next;
      before = await changes();
    };
    const ask = async (sent: NearRequest) => {
      const received = await exchange(test.url, sent);
      const after = await changes();
      const isRefused = received.status >= 400 || sent.method === 'GET' || sent.method === 'HEAD';
      const wrong = isRefused && after !== before ? 'changed rows' : judge.complaint(sent, received);
      if (after > before) accepted++;
      before = after;
      statuses.add(received.status);
      asked.add(`${sent.method} ${sent.template}`);
      if (wrong) throw new Error(`${received.status} ${wrong} -> ${received.text.slice(0, 300)}`);
      // a session that ended would have all that follow refused
      if (!isRefused && /logout|sessions|password/.test(sent.template)) {
        await settle({ ...ground, tokens: await callers() });
      }
    };
    const property = fc.asyncProperty(fc.gen(), async (generate) => {
      if (count++ % ON_ONE_PLAYGROUND === 0) await settle(await playground());
      const sent = new Fuzzer(new Random(generate), judge.operations, ground, count).request();
      await ask(sent).catch((error) => Promise.reject(new Error(`${error}: ${shown(sent)}`)));
    });
    await fc.assert(property, { seed, numRuns: requests, endOnFailure: true });

    // the odd ones must not all stop at the same door
    expect([...statuses]).toEqual(expect.arrayContaining([200, 201, 204, 400, 401, 403, 404, 405, 406, 413, 415]));
    expect(judge.operations.map(({ method, path }) => `${method} ${path}`).filter((name) => !asked.has(name))).toEqual(
      [],
    );
    expect(accepted).toBeGreaterThan(requests / 50);
    expect(await test.api.get('/health')).toMatchObject({ status: 200, body: { status: 'ok' } });
  }, 3_600_000);
});
