import { createDocument } from '../src/http/openapi.js';
import { useApp } from './support/app.js';
import { type Caller, exchange, type Operation, operationsIn, type Sent } from './support/fuzz-operations.js';

const test = useApp();

const UNKNOWN_UUID = '00000000-0000-4000-8000-000000000000';
const UNKNOWN_ID = '2147483647';

interface Fault {
  name: string;
  told: string;
  fits(operation: Operation): boolean;
  spoil(sent: Sent, operation: Operation): Sent;
}

interface Ward {
  tokens: Record<Caller, string>;
  /** a documented path with the ids of records that are there */
  filled(path: string): string;
}

const anywhere = () => true;
const withId = ({ path }: Operation) => path.includes('{');
const withBody = ({ example }: Operation) => example !== undefined;
const withHeaders = (sent: Sent, headers: Sent['headers']): Sent => ({
  ...sent,
  headers: { ...sent.headers, ...headers },
});

let ward: Ward;

/** In the order in which they are told; each is laid over the ones that come after it. */
const faults: Fault[] = [
  {
    name: 'a malformed id',
    told: '404 Not found.',
    fits: withId,
    spoil: (sent, { path }) => ({ ...sent, path: ward.filled(path.replace(/{\w+}/, '-1')) }),
  },
  {
    name: 'an Accept header without JSON',
    told: '406 Could not satisfy the request Accept header.',
    fits: anywhere,
    spoil: (sent) => withHeaders(sent, { accept: 'application/xml' }),
  },
  {
    name: 'a stale token',
    told: '401 Invalid token.',
    fits: anywhere,
    spoil: (sent) => withHeaders(sent, { authorization: `Token ${'0'.repeat(40)}` }),
  },
  {
    name: 'a missing token',
    told: '401 Authentication credentials were not provided.',
    fits: ({ caller }) => caller !== undefined,
    spoil: ({ headers: { authorization: _, ...headers } = {}, ...sent }) => ({ ...sent, headers }),
  },
  {
    name: 'another role',
    told: '403 You do not have permission to perform this action.',
    fits: ({ caller }) => caller !== undefined,
    spoil: (sent, { caller }) =>
      withHeaders(sent, { authorization: `Token ${ward.tokens[caller === 'patient' ? 'doctor' : 'patient']}` }),
  },
  {
    name: 'a wrong method',
    told: '405 Method "PATCH" not allowed.',
    fits: anywhere,
    spoil: (sent) => ({ ...sent, method: 'PATCH' }),
  },
  {
    name: 'an unknown record',
    told: '404 Not found.',
    fits: withId,
    spoil: (sent, { path }) => ({
      ...sent,
      path: path.replace('{uuid}', UNKNOWN_UUID).replace('{id}', UNKNOWN_ID).replace('{code}', 'ZZZ'),
    }),
  },
  {
    name: 'an unknown type of body',
    told: '415 Unsupported media type "text/plain" in request.',
    fits: withBody,
    spoil: (sent) => ({ ...withHeaders(sent, { 'content-type': 'text/plain' }), body: '{' }),
  },
  {
    name: 'no type of body',
    told: '415 Unsupported media type "" in request.',
    fits: withBody,
    spoil: ({ headers: { 'content-type': _, ...headers } = {}, ...sent }) => ({ ...sent, headers, body: '{' }),
  },
  {
    name: 'an unreadable type of body',
    told: '415 Unsupported media type "json" in request.',
    fits: withBody,
    spoil: (sent) => ({ ...withHeaders(sent, { 'content-type': 'json' }), body: '{' }),
  },
  {
    name: 'malformed JSON',
    told: '400 JSON parse error',
    fits: withBody,
    spoil: (sent) => ({ ...sent, body: '{' }),
  },
  {
    name: 'a wrong field',
    told: '400 fields',
    fits: withBody,
    spoil: (sent) => ({ ...sent, body: '[]' }),
  },
];

const statusOf = ({ told }: Fault) => told.slice(0, 3);

const pairs = faults.flatMap((first, at) =>
  faults
    .slice(at + 1)
    .filter((second) => statusOf(second) !== statusOf(first))
    .map((second) => ({ first, second })),
);

async function openWard(): Promise<Ward> {
  const { make } = test;
  const [admin, doctor, patient] = await Promise.all([make.admin(), make.doctor(), make.patient()]);
  const history = await make.history({ patientId: patient.id, assignedDoctorId: doctor.id });
  const appointment = await make.appointment({ patientId: patient.id, historyId: history.id, doctorId: doctor.id });
  const idIn = (path: string) =>
    path.includes('/history/') ? history.id : path.includes('/doctor/{id}') ? doctor.id : appointment.id;
  return {
    tokens: { admin: admin.token, doctor: doctor.token, patient: patient.token },
    filled: (path) =>
      path
        .replace('{uuid}', path.includes('/doctor/') ? doctor.userId : patient.userId)
        .replace('{code}', 'CL')
        .replace('{id}', String(idIn(path))),
  };
}

const api = () => operationsIn(createDocument(test.app)).filter(({ path }) => path.startsWith('/api/'));

function right(operation: Operation): Sent {
  const authorization = operation.caller && `Token ${ward.tokens[operation.caller]}`;
  const headers = { 'content-type': 'application/json', ...(authorization && { authorization }) };
  return { method: operation.method, path: ward.filled(operation.path), headers };
}

/** Every operation to which the faults can be done, with what it tells then. */
async function toldBy(operations: Operation[], laid: Fault[]): Promise<Record<string, string>> {
  const answers: Record<string, string> = {};
  for (const operation of operations) {
    const sent = laid.reduceRight((request, fault) => fault.spoil(request, operation), right(operation));
    const { status, text } = await exchange(test.url, sent);
    const { detail = 'fields' } = JSON.parse(text) as { detail?: string };
    answers[`${operation.method} ${operation.path}`] = `${status} ${detail.split(' - ')[0]}`;
  }
  return answers;
}

async function expectTold(first: Fault, ...others: Fault[]): Promise<void> {
  ward = await openWard();
  const laid = [first, ...others];
  const operations = api().filter((operation) => laid.every((fault) => fault.fits(operation)));
  expect(operations).not.toEqual([]);
  const expected = operations.map(({ method, path }) => [`${method} ${path}`, first.told]);
  expect(await toldBy(operations, laid)).toEqual(Object.fromEntries(expected));
}

describe('a request with one fault', () => {
  it.each(faults)('is told of $name', (fault) => expectTold(fault));
});

describe('a request with two faults', () => {
  it.each(pairs)('is told of $first.name before $second.name', ({ first, second }) => expectTold(first, second));
});
