import { once } from 'node:events';
import { createServer } from 'node:http';
import { generateSync } from 'otplib';
import { freePort, type Program, useProgram } from './support/program.js';

const { run, dataDir } = useProgram();
const json = { 'content-type': 'application/json' };

jest.setTimeout(180_000);

async function start(env: Record<string, string>): Promise<{ program: Program; url: string }> {
  const port = await freePort();
  const program = run('main.js', { PORT: String(port), ...env });
  const url = `http://127.0.0.1:${port}`;
  await program.ready(url);
  return { program, url };
}

const login = (url: string, role: string, username: string, password: string) =>
  fetch(`${url}/api/${role}/login/`, { method: 'POST', headers: json, body: JSON.stringify({ username, password }) });

const register = (url: string, username: string) =>
  fetch(`${url}/api/patient/registration/`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({
      user_data: { username, first_name: 'a', password: 'right horse 7', password2: 'right horse 7' },
      profile_data: { age: 1, address: 'x', mobile: '1' },
    }),
  }).then(
    ({ status }) => status,
    () => 0,
  );

describe('the program without settings', () => {
  it('has the demo data, says where it is, and ends in order on SIGTERM after the running requests', async () => {
    const { program, url } = await start({ DATA_DIR: dataDir() });
    await program.says(/\/api\/.*\/docs.*admin1\/access1234/s);
    const running = login(url, 'admin', 'admin1', 'access1234');
    await new Promise((done) => setTimeout(done, 5));
    program.kill('SIGTERM');
    expect((await running).status).toBe(200);
    expect(await program.ended()).toBe(0);
  });

  it('loses nothing that it acknowledged when it is killed', async () => {
    const settings = {
      DATA_DIR: dataDir(),
      DEMO_DATA: 'false',
      ADMIN_USERNAME: 'chief',
      ADMIN_PASSWORD: 'right horse 7',
    };
    const first = await start(settings);
    const writing = Array.from({ length: 60 }, async (_, at) =>
      (await register(first.url, `n${at}`)) === 201 ? `n${at}` : '',
    );
    await writing[3];
    first.program.kill('SIGKILL');
    const acknowledged = (await Promise.all(writing)).filter(Boolean);
    const second = await start(settings);
    const { token } = (await (await login(second.url, 'admin', 'chief', 'right horse 7')).json()) as { token: string };
    const reply = await fetch(`${second.url}/api/admin/approve/patients/`, {
      headers: { authorization: `Token ${token}` },
    });
    const { patients } = (await reply.json()) as { patients: { username: string }[] };
    expect(acknowledged.length).toBeGreaterThan(0);
    expect(patients.map(({ username }) => username)).toEqual(expect.arrayContaining(acknowledged));
    second.program.kill('SIGTERM');
    await second.program.ended();
  });

  it('lets admin:create add an admin while it runs', async () => {
    const settings = { DATA_DIR: dataDir(), DEMO_DATA: 'false' };
    const { program, url } = await start(settings);
    const create = async (password: string) => {
      const command = run('cli/admin-create.js', settings, ['--username', 'second', '--password', password]);
      return { code: await command.ended(), output: command.output };
    };
    expect(await create('password')).toMatchObject({ code: 1, output: expect.stringContaining('too common') });
    expect(await create('right horse 7')).toMatchObject({ code: 0 });
    expect(await create('right horse 7')).toMatchObject({ code: 1, output: expect.stringContaining('already exists') });
    expect((await login(url, 'admin', 'second', 'right horse 7')).status).toBe(200);
    const asking = async (answers: string) => {
      const command = run('cli/admin-create.js', settings);
      command.give(answers);
      return { code: await command.ended(), output: command.output };
    };
    const password = 'right horse 8';
    expect(await asking(`third\n${password}\n${password}\n`)).toMatchObject({ code: 0 });
    expect((await login(url, 'admin', 'third', password)).status).toBe(200);
    const differ = { code: 1, output: expect.stringContaining('differ') };
    expect(await asking(`fourth\n${password}\nanother\n`)).toMatchObject(differ);
    const ended = { code: 1, output: expect.stringContaining('ended before') };
    expect(await asking(`fourth\n${password}\n`)).toMatchObject(ended);
    program.kill('SIGINT');
    expect(await program.ended()).toBe(0);
  });

  it('lets admin:reset help an admin who lost password and second factor', async () => {
    const dataOf = { DATA_DIR: dataDir() };
    const { program, url } = await start(dataOf);
    const post = async (path: string, body: object, token = '') => {
      const headers = { ...json, authorization: `Token ${token}` };
      const reply = await fetch(`${url}/api/admin/${path}/`, {
        method: 'POST',
        headers: token ? headers : json,
        body: JSON.stringify(body),
      });
      return { status: reply.status, body: (await reply.json()) as Record<string, string> };
    };
    const credentials = { username: 'admin1', password: 'access1234' };
    const { token = '' } = (await post('login', credentials)).body;
    const { secret = '' } = (await post('mfa/setup', {}, token)).body;
    await post('mfa/verify', { otp: generateSync({ secret }) }, token);
    expect(await post('login', credentials)).toMatchObject({ status: 401 });
    const reset = async (...args: string[]) => {
      const command = run('cli/admin-reset.js', dataOf, args);
      return { code: await command.ended(), output: command.output };
    };
    expect(await reset()).toMatchObject({ code: 1, output: expect.stringContaining('Usage') });
    const nobody = { code: 1, output: expect.stringContaining('There is no admin doctor7') };
    expect(await reset('--username', 'doctor7')).toMatchObject(nobody);
    const form = { password: 'right horse 7', password2: 'right horse 7' };
    const tokenOf = ({ output }: { output: string }) => /\b[0-9a-f]{40}\b/.exec(output)?.[0];
    const first = await reset('--username', 'admin1');
    expect(await post('password/reset', { ...form, token: tokenOf(first) })).toMatchObject({ status: 200 });
    const renewed = { ...credentials, password: 'right horse 7' };
    expect(await post('login', renewed)).toMatchObject({ status: 401, body: { code: 'mfa_required' } });
    expect(await reset('--username', 'admin1', '--mfa')).toMatchObject({ code: 0 });
    const entered = await post('login', renewed);
    expect(entered.status).toBe(200);
    const record = await fetch(`${url}/api/admin/audit/?operation=command`, {
      headers: { authorization: `Token ${entered.body.token}` },
    });
    const { audit } = (await record.json()) as { audit: { subjects: string[]; fields: string[] }[] };
    const taken = ['mfa', 'totp_secret', 'totp_step', 'recovery_hashes'];
    // the newest first
    expect(audit.map(({ fields }) => fields)).toEqual([taken, [], []]);
    expect(new Set(audit.flatMap(({ subjects }) => subjects)).size).toBe(1);
    program.kill('SIGTERM');
    expect(await program.ended()).toBe(0);
  });
});

describe('the program refuses to start in one sentence', () => {
  const refused = async (env: Record<string, string>) => {
    const program = run('main.js', { DATA_DIR: dataDir(), DEMO_DATA: 'false', ...env });
    expect(await program.ended()).toBe(1);
    expect(program.output).not.toMatch(/^\s+at /m);
    return program.output;
  };

  it('on a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    expect(await refused({ PORT: String(port) })).toMatch(/^The port is taken.*\n$/);
    other.close();
  });

  it.each([
    [{ DATABASE_URL: 'postgres://u:secret@127.0.0.1:1/d' }, /cannot be reached: ECONNREFUSED/],
    [{ NODE_ENV: 'production' }, /DATABASE_URL is not set/],
    [{ PORT: 'x', TOKEN_TTL: 'y' }, /PORT=x.*TOKEN_TTL=y/s],
    [{ PORT: '0', ADMIN_USERNAME: 'chief', ADMIN_PASSWORD: '12345678' }, /should contain letters/],
    [{ DATA_DIR: '/dev/null/data' }, /\/dev\/null/],
    [{ HOST: '999.1.1.1' }, /^HOST cannot be listened on: E[A-Z_]+\.\n$/],
    [{ DATABASE_URL: 'postgres://u:secret%@127.0.0.1/d' }, /DATABASE_URL=\*\*\*: expected/],
  ])('with %j', async (env, sentence) => {
    const output = await refused(env);
    expect(output).toMatch(sentence);
    expect(output).not.toContain('secret');
  });
});
