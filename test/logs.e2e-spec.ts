import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { Client } from 'pg';
import { startEmbedded } from '../src/database/embedded/embedded-database.js';
import { findPlace } from '../src/database/embedded/place.js';
import { lettersIn } from './support/mailbox.js';
import { MarkedClient } from './support/marked.js';
import { freePort, type Program, useProgram } from './support/program.js';

const { run, dataDir } = useProgram();
jest.setTimeout(180_000);

const folder = dataDir();
const client = new MarkedClient();
const { ask, mark, form } = client;
const chief = { ADMIN_USERNAME: mark('username-of-chief'), ADMIN_PASSWORD: mark('password-of-chief') };
let program: Program;

beforeAll(async () => {
  const port = await freePort();
  client.url = `http://127.0.0.1:${port}`;
  const settings = { PORT: `${port}`, DATA_DIR: folder, DEMO_DATA: 'false', LOG_LEVEL: 'verbose', ...chief };
  program = run('main.js', settings);
  await program.ready(client.url);
});
afterAll(async () => {
  program.kill('SIGTERM');
  await program.ended();
  // it may be elsewhere than in the folder
  rmSync(findPlace(folder, false).base, { recursive: true, force: true });
});

/** Changes the database behind the program's back. */
async function ruin(sql: string): Promise<void> {
  const { connection, stop } = await startEmbedded({ dataDir: folder });
  const database = new Client(connection);
  await database.connect();
  await database.query(sql);
  await database.end();
  await stop();
}

interface Person {
  uuid: string | undefined;
  id: number | undefined;
  token: string;
}

async function liveWith(patient: Person, doctor: Person, admin: string): Promise<void> {
  const symptomps = mark('symptoms-of-the-patient');
  const costs = { room_charge: 1, medicine_cost: 2, doctor_fee: 3, other_charge: 4 };
  const history = { symptomps, department: 'CL', release_date: null, assigned_doctor: doctor.id, costs };
  const histories = `/api/admin/patient/${patient.uuid}/history/`;
  await ask('POST', histories, { patient_history: history }, admin);
  await ask('POST', histories, { patient_history: { ...history, department: mark('no-department') } }, admin);
  await ask('GET', `/api/patient/history/?q=${symptomps}`, undefined, patient.token);
  await ask('PUT', '/api/patient/profile/', { profile_data: { address: mark('new-address') } }, patient.token);
  await ask('PUT', '/api/patient/profile/', { profile_data: { mobile: mark('not-a-mobile') } }, patient.token);
  const wish = { appointment_date: '2036-07-18', appointment_time: '16:33:27', doctor: doctor.id };
  const { body } = await ask('POST', '/api/patient/appointment/', wish, patient.token);
  const reason = mark('reason-of-the-patient');
  await ask('POST', `/api/patient/appointment/${body.id}/cancel/`, { reason }, patient.token);
  await ask('POST', '/api/patient/appointment/', { ...wish, appointment_date: mark('no-date') }, patient.token);
  const leave = { from: '2036-07-18', to: '2036-07-19', reason: mark('reason-of-the-doctor'), affected: 'block' };
  await ask('POST', '/api/doctor/leave/', leave, doctor.token);
}

async function forget(role: string, username: string, password: string, token: string): Promise<void> {
  const email = mark(`${role}-mail@ward.example`);
  await ask('PUT', `/api/${role}/email/`, { email: mark('no-mail'), password }, token);
  await ask('PUT', `/api/${role}/email/`, { email, password }, token);
  const { body } = await ask('POST', `/api/${role}/mfa/setup/`, undefined, token);
  mark(body.secret as string);
  await ask('POST', `/api/${role}/mfa/verify/`, { code: mark('918273') }, token);
  await ask('POST', `/api/${role}/password/forgot/`, { username });
  const reset = mark(
    /^[0-9a-f]{40}$/m.exec((await lettersIn(folder, 1))[0]?.replaceAll('\r', '') ?? '')?.[0] ?? 'none',
  );
  const fresh = mark(`fresh-password-of-${role}`);
  await ask('POST', `/api/${role}/password/reset/`, { token: mark('e'.repeat(40)), password: fresh, password2: fresh });
  await ask('POST', `/api/${role}/password/reset/`, { token: reset, password: fresh, password2: fresh });
  // that it was, too
  await lettersIn(folder, 2);
  // and a letter that cannot be sent
  rmSync(join(folder, 'mail'), { recursive: true });
  writeFileSync(join(folder, 'mail'), '');
  await ask('POST', `/api/${role}/password/forgot/`, { email });
}

/** Requests that nobody can read, in their bodies, paths and headers. */
async function stammer(token: string): Promise<void> {
  await ask('POST', '/api/patient/login/', `{"username": "${mark('username-of-nobody')}", "password": `);
  await ask('PUT', '/api/patient/profile/', `{"profile_data": {"address": ${mark('address-of-nobody')}}}`, token);
  await ask('GET', `/api/patient/${mark('path-of-nobody')}/`, undefined, token);
  await ask('GET', '/api/patient/profile/', undefined, mark(`${'f'.repeat(39)}0`));
  await ask('GET', '/api/patient/profile/', undefined, `${mark('token-of-nobody')} twice`);
  const unreadable = request(`${client.url}/api/patient/profile/`, { headers: { 'content-length': 'none' } });
  const settled = new Promise((done) =>
    unreadable.on('response', (response) => response.resume().on('end', done)).on('error', done),
  );
  unreadable.end(mark('body-of-nobody'));
  await settled;
}

/** Faults of the database whose own messages quote the row. */
async function fail(patient: Person, admin: string): Promise<string | null> {
  await ruin(`ALTER TABLE patients ADD CONSTRAINT surprise CHECK (address NOT LIKE '%third%')`);
  const third = form('patient', 'third', '5550173000003');
  await ask('POST', '/api/patient/registration/', third);
  await ruin('DROP TABLE histories CASCADE');
  const history = { symptomps: mark('symptoms-in-vain'), department: 'CL', release_date: null, assigned_doctor: 1 };
  await ask('POST', `/api/admin/patient/${patient.uuid}/history/`, { patient_history: history }, admin);
  return (await ask('GET', '/api/patient/history/', undefined, patient.token)).id;
}

describe('the log of a whole run, however much it says,', () => {
  it('names no password, token, name, address, mobile, e-mail or symptom', async () => {
    const admin = await client.enter('admin', chief.ADMIN_USERNAME, chief.ADMIN_PASSWORD);
    const [first, second] = [form('patient', 'first', '5550171000001'), form('doctor', 'second', '5550172000002')];
    const patient = await client.enrol('patient', first, admin);
    const doctor = await client.enrol('doctor', second, admin);
    await liveWith(patient, doctor, admin);
    await stammer(patient.token);
    const { username = '', password = '' } = second.user_data;
    await forget('doctor', username, password, doctor.token);
    const failed = await fail(patient, admin);

    // what was meant to happen did, and was logged
    const said = `${program.output}\n${readFileSync(findPlace(folder, false).log, 'utf8')}`;
    const answers = [
      'POST /api/patient/appointment/ -> 201',
      'POST /api/doctor/password/reset/ -> 200',
      'POST /api/patient/registration/ -> 500',
      'GET /api/patient/history/ -> 500',
    ];
    expect(client.answered).toEqual(expect.arrayContaining(answers));
    expect(said).toContain('POST /api/patient/registration 201');
    expect(said).toContain('POST /api/patient/registration 500');
    expect(said).toContain(`request ${failed}: error`);
    expect(said).toContain('QueryFailedError');
    expect(said).toContain('A letter was not sent');
    expect(said).toContain('violates check constraint');
    expect(client.marksIn(said)).toEqual([]);
    // and each would have been found
    expect(client.marksIn(`${said}${client.all().join(' ')}`)).toEqual(client.all());
  });
});
