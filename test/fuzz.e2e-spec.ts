import { createDocument } from '../src/http/openapi.js';
import { useApp } from './support/app.js';
import { Contract } from './support/contract.js';
import { Fuzzer, type NearRequest, type Playground } from './support/fuzz.js';
import { exchange, type Operation, operationsIn, type Received } from './support/fuzz-operations.js';

const seed = Number(process.env.FUZZ_SEED ?? 1);
const ROUNDS = 10;
const REQUESTS_IN_ROUND = 500;
const AT_ONCE = 16;

const test = useApp();

/** The rows of two people whom no request names; their numbers are far from the ones that a guess may hit. */
async function bystanders(): Promise<() => Promise<unknown>> {
  const { make, dataSource } = test;
  const doctor = await make.doctor({ account: { username: 'bystanding doctor' } });
  const patient = await make.patient({ account: { username: 'bystanding patient' } });
  const history = await make.history({ id: 1_000_001, patientId: patient.id, assignedDoctorId: doctor.id });
  await make.appointment({ id: 1_000_001, patientId: patient.id, historyId: history.id, doctorId: doctor.id });
  return () =>
    dataSource.query(
      `SELECT u::text, d::text, p::text, h::text, c::text, a::text
         FROM users u
         LEFT JOIN doctors d ON d.user_id = u.id
         LEFT JOIN patients p ON p.user_id = u.id
         LEFT JOIN histories h ON h.patient_id = p.id
         LEFT JOIN costs c ON c.history_id = h.id
         LEFT JOIN appointments a ON a.patient_id = p.id
        WHERE u.id IN ($1, $2) ORDER BY u.username`,
      [doctor.userId, patient.userId],
    );
}

async function callers(): Promise<Playground['tokens']> {
  const { make } = test;
  const [admin, doctor, patient] = await Promise.all([make.admin(), make.doctor(), make.patient()]);
  return { admin: admin.token, doctor: doctor.token, patient: patient.token };
}

async function playground(tokens: Playground['tokens']): Promise<Playground> {
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
  return { doctors, patients, tokens };
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
      if (this.documents(method, template)) this.contract.check({ method, path: template, status, type, body });
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

describe(`${ROUNDS * REQUESTS_IN_ROUND} odd requests from FUZZ_SEED=${seed}`, () => {
  it('are all answered as the document says, and change nothing that they do not name', async () => {
    const judge = new Judge();
    const fuzzer = new Fuzzer(seed, judge.operations);
    const rows = await bystanders();
    const before = await rows();
    const tokens = await callers();
    const complaints: string[] = [];
    const statuses = new Set<number>();
    const ask = async () => {
      const sent = fuzzer.next();
      try {
        const received = await exchange(test.url, sent);
        statuses.add(received.status);
        const wrong = judge.complaint(sent, received);
        if (wrong) complaints.push(`${received.status} ${wrong}: ${shown(sent)} -> ${received.text.slice(0, 300)}`);
      } catch (error) {
        complaints.push(`${error}: ${shown(sent)}`);
      }
    };

    for (let round = 0; round < ROUNDS; round++) {
      fuzzer.playOn(await playground(tokens));
      let left = REQUESTS_IN_ROUND;
      const worker = async () => {
        while (left-- > 0) await ask();
      };
      await Promise.all(Array.from({ length: AT_ONCE }, worker));
    }

    expect(complaints.slice(0, 20)).toEqual([]);
    // the odd ones must not all stop at the same door
    expect([...statuses]).toEqual(expect.arrayContaining([200, 201, 204, 400, 401, 403, 404, 405, 406, 415]));
    expect(await rows()).toEqual(before);
    expect(await test.api.get('/health')).toMatchObject({ status: 200, body: { status: 'ok' } });
  }, 180_000);
});
