import { createDocument } from '../src/http/openapi.js';
import { useApp } from './support/app.js';
import { type Caller, exchange, type Operation, operationsIn, withNewRecords } from './support/fuzz-operations.js';

const test = useApp();

const withSlash = (path: string) => path.replace(/\/?$/, '/');
const withoutSlash = (path: string) => path.replace(/\/$/, '');

async function callers(): Promise<Record<Caller, string>> {
  const { make } = test;
  const [admin, doctor, patient] = await Promise.all([make.admin(), make.doctor(), make.patient()]);
  return { admin: admin.token, doctor: doctor.token, patient: patient.token };
}

/** The status and the keys of the answer, without the numbers of its records; a body, where there is one, is `{}`. */
async function answerTo({ method, caller, example }: Operation, path: string, tokens: Record<Caller, string>) {
  const headers = {
    ...(caller && { authorization: `Token ${tokens[caller]}` }),
    ...(example !== undefined && { 'content-type': 'application/json' }),
  };
  const { status, text } = await exchange(test.url, {
    method,
    path,
    headers,
    ...(example !== undefined && { body: '{}' }),
  });
  return { status, keys: Object.keys(JSON.parse(text) as object) };
}

/** What it answers depends on whose the appointment or leave is, and on its state. */
const isOfRecord = ({ path }: Operation) => /appointment\/\{id\}\/.|leave\/\{id\}/.test(path);

describe('every documented operation', () => {
  it('answers alike with the slash and without it', async () => {
    const tokens = await callers();
    // a session ends but once: its own operations are not for one token
    const operations = operationsIn(createDocument(test.app)).filter(
      ({ path }) => path.startsWith('/api/') && !/\/(logout|sessions\/\{uuid\})\/$/.test(path),
    );
    expect(operations.length).toBeGreaterThan(35);
    for (const operation of operations) {
      const one = await answerTo(operation, withSlash(await withNewRecords(operation.path, test.make)), tokens);
      const other = await answerTo(operation, withoutSlash(await withNewRecords(operation.path, test.make)), tokens);
      const name = `${operation.method} ${operation.path}`;
      expect({ name, ...other }).toEqual({ name, ...one });
      // free slots are asked for with a department
      const complete = operation.example === undefined && operation.path !== '/api/patient/slots/';
      const expected = isOfRecord(operation) ? [200, 400, 404, 409] : [complete ? 200 : 400];
      expect({ name, status: expected.includes(one.status) || one.status }).toEqual({ name, status: true });
    }
  }, 60_000);

  it('keeps the body of a request without the slash', async () => {
    const tokens = await callers();
    const profile_data = { address: 'Sylhet' };
    for (const path of ['/api/doctor/profile', '/api/doctor/profile/']) {
      const reply = await test.api.as(tokens.doctor).put(path, { profile_data });
      expect(reply).toMatchObject({ status: 200, body: { profile_data } });
    }
  });
});

describe('two slashes at the end', () => {
  it('are no route', async () => {
    const { token } = await test.make.doctor();
    expect(await test.api.as(token).get('/api/doctor/profile//')).toMatchObject({ status: 404 });
  });
});

const appointmentForms = [
  '/api/admin/approve/appointment/:id',
  '/api/admin/approve/appointment/:id/',
  '/api/admin/approve/appointments/:id',
  '/api/admin/approve/appointments/:id/',
  '/api/admin/appointment/:id',
  '/api/admin/appointment/:id/',
];

describe('one appointment, in every spelling of README', () => {
  it.each(appointmentForms)('is read, approved and deleted at %s', async (form) => {
    const admin = test.api.as((await test.make.admin()).token);
    const { id } = await test.make.appointment({ approved: false });
    const path = form.replace(':id', String(id));

    expect(await admin.get(path)).toMatchObject({ status: 200, body: { appointments: { id, status: false } } });
    const approved = { status: 200, body: { appointments: { id, status: true } } };
    expect(await admin.put(path, { appointments: { status: true } })).toMatchObject(approved);
    expect(await admin.get(path)).toMatchObject(approved);
    const message = `Appointment with id \`${id}\` has been deleted.`;
    expect(await admin.delete(path)).toMatchObject({ status: 200, body: { message } });
    expect(await admin.get(path)).toMatchObject({ status: 404 });
  });
});

const patientForms = [
  ['/api/admin/approve/patient/:uuid/', 'Patient approval request'],
  ['/api/admin/approve/patient/:uuid', 'Patient approval request'],
  ['/api/admin/patient/:uuid/', 'User'],
  ['/api/admin/patient/:uuid', 'User'],
];

describe('one waiting patient, in every spelling of README', () => {
  it.each(patientForms)('is read, approved and deleted at %s', async (form = '', noun) => {
    const admin = test.api.as((await test.make.admin()).token);
    const { userId } = await test.make.patient({ account: { approved: false } });
    const path = form.replace(':uuid', userId);

    expect(await admin.get(path)).toMatchObject({ status: 200, body: { patients: { id: userId, status: false } } });
    const approved = { status: 200, body: { patients: { id: userId, status: true } } };
    expect(await admin.put(path, { patients: { status: true, patient: {} } })).toMatchObject(approved);
    expect(await admin.get(path)).toMatchObject(approved);
    const message = `${noun} with id \`${userId}\` has been deleted.`;
    expect(await admin.delete(path)).toMatchObject({ status: 200, body: { message } });
    expect(await admin.get(path)).toMatchObject({ status: 404 });
  });
});
