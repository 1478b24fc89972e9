import { createDocument } from '../src/http/openapi.js';
import { useApp } from './support/app.js';
import { type Door, documentedNames, type Expected, expectations, nameOf } from './support/doors.js';
import type { Made, MadeDoctor, MadePatient } from './support/make.js';

const test = useApp();
jest.setTimeout(120_000);

/** Whose records the paths name, and others of the same roles. */
interface Cast {
  patient: MadePatient;
  otherPatient: MadePatient;
  doctor: MadeDoctor;
  otherDoctor: MadeDoctor;
  admin: Made;
  otherAdmin: Made;
}
type Member = keyof Cast;

async function gather(): Promise<Cast> {
  const { make } = test;
  return {
    patient: await make.patient(),
    otherPatient: await make.patient(),
    doctor: await make.doctor(),
    otherDoctor: await make.doctor(),
    admin: await make.admin(),
    otherAdmin: await make.admin(),
  };
}

const roleOf = (member: Member) => member.replace('other', '').toLowerCase() as 'patient' | 'doctor' | 'admin';
/** Who would be let in, were it not for the token. */
const ownerOf = (template: string): Member => {
  const role = template.split('/')[2];
  return role === 'doctor' || role === 'admin' ? role : 'patient';
};

/** The path with records of its own for its parameters: of the cast, or for admins, who may delete them, of new people. */
async function pathOf({ template }: Expected, cast: Cast): Promise<string> {
  const { make } = test;
  const isAdmins = template.startsWith('/api/admin/');
  const patient = isAdmins && template.includes('{') ? await make.patient() : cast.patient;
  const doctor = isAdmins && template.includes('{') ? await make.doctor() : cast.doctor;
  const leave = { doctorId: doctor.id, startsAt: '2031-03-01T08:00:00Z', endsAt: '2031-03-01T09:00:00Z' };
  const makers: [RegExp, () => Promise<string | number>][] = [
    [/sessions.{uuid}/, () => sessionOf(cast[ownerOf(template)].userId)],
    [/doctor.{uuid}/, async () => doctor.userId],
    [/patient.{uuid}/, async () => patient.userId],
    [/departments.{code}/, async () => (await make.department()).code],
    [/history.{id}/, async () => (await make.history({ patientId: patient.id })).id],
    [/leave.{id}/, async () => (await make.leave(leave)).id],
    [/doctor.{id}/, async () => doctor.id],
    [/appointment.{id}/, async () => (await make.appointment({ patientId: patient.id, doctorId: doctor.id })).id],
  ];
  let path = template;
  for (const [place, maker] of makers) {
    if (place.test(path)) path = path.replace(/{\w+}/, String(await maker()));
  }
  return path;
}

async function sessionOf(userId: string): Promise<string> {
  const token = await test.make.session(userId);
  const [row] = await test.dataSource.query('SELECT id FROM sessions WHERE token_hash = sha256($1)', [
    Buffer.from(token),
  ]);
  return row.id;
}

/** What the operation answers, with a body that nobody could read: access is decided before. */
async function ask(operation: Expected, path: string, authorization: string | undefined): Promise<string> {
  const { method } = operation;
  const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
  const unreadable = { headers: { ...headers, 'content-type': 'application/json' }, raw: '{not json' };
  const options = method === 'POST' || method === 'PUT' ? unreadable : { headers };
  const reply = await test.api.send(method, path, undefined, options);
  const { detail } = reply.body as { detail?: string };
  const isRefusal = [401, 403, 404, 429].includes(reply.status) || reply.status >= 500;
  return isRefusal ? `${reply.status} ${detail} ${reply.headers.get('www-authenticate') ?? ''}`.trim() : 'let in';
}

const anonymous = '401 Authentication credentials were not provided. Token';
const malformed = '401 Invalid token header. Token string should not contain spaces. Token';
const invalid = '401 Invalid token. Token';
const inactive = '401 User inactive or deleted. Token';
const forbidden = '403 You do not have permission to perform this action.';
const notFound = '404 Not found.';

/** Each of the operations with what it answers to a caller, and with what it should. */
async function compare(
  authorization: (operation: Expected, cast: Cast) => Promise<string | undefined>,
  expected: (operation: Expected) => string,
) {
  const cast = await gather();
  const answers: string[] = [];
  for (const operation of expectations) {
    const path = await pathOf(operation, cast);
    answers.push(`${nameOf(operation)}: ${await ask(operation, path, await authorization(operation, cast))}`);
  }
  expect(answers).toEqual(expectations.map((operation) => `${nameOf(operation)}: ${expected(operation)}`));
}

it('knows who may call each operation of the document, and no others', () => {
  const names = expectations.map(nameOf).sort();
  expect(names).toEqual(documentedNames(createDocument(test.app)).sort());
});

const isPublic = ({ door }: Expected) => door === 'public' || door === 'open';

describe('every operation, asked', () => {
  it('without a token, lets in where it is public', async () => {
    await compare(
      async () => undefined,
      (operation) => (isPublic(operation) ? 'let in' : anonymous),
    );
  });

  const token = (text: string) => `Token ${text}`;
  const unusable: [string, string, (account: Made) => Promise<string>][] = [
    ['of a malformed header', malformed, async () => token('a b')],
    ['that nobody has', invalid, async () => token('0'.repeat(40))],
    [
      'that has ended',
      invalid,
      async ({ userId }) => token(await test.make.session(userId, new Date(Date.now() - 1000))),
    ],
    ['that logged out', invalid, async ({ userId }) => token(await loggedOut(userId))],
    ['of an account that is not approved', inactive, async ({ userId }) => token(await unapproved(userId))],
  ];

  it.each(unusable)('with a token %s, is refused, but for the health check', async (_, refusal, make) => {
    await compare(
      (operation, cast) => make(cast[ownerOf(operation.template)]),
      ({ door }) => (door === 'open' ? 'let in' : refusal),
    );
  });

  async function loggedOut(userId: string): Promise<string> {
    const ended = await test.make.session(userId);
    const [{ role }] = await test.dataSource.query('SELECT role FROM users WHERE id = $1', [userId]);
    expect(await test.api.as(ended).post(`/api/${role}/logout/`)).toMatchObject({ status: 200 });
    return ended;
  }

  async function unapproved(userId: string): Promise<string> {
    await test.dataSource.query('UPDATE users SET approved = false WHERE id = $1', [userId]);
    return test.make.session(userId);
  }

  const members: Member[] = ['patient', 'otherPatient', 'doctor', 'otherDoctor', 'admin', 'otherAdmin'];

  /** By the door alone. */
  const answerTo = (member: Member, door: Door): string => {
    const role = roleOf(member);
    if (door === 'open' || door === 'public' || door === `${role}s`) return 'let in';
    if (door !== `the ${role}`) return forbidden;
    return member === role ? 'let in' : notFound;
  };

  it.each(members)('by the %s, lets in where the table says so', async (member) => {
    await compare(
      // some operations end the session that asks
      async (_, cast) => token(await test.make.session(cast[member].userId)),
      ({ door }) => answerTo(member, door),
    );
  });
});
