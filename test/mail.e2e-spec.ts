import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startApp, useApp } from './support/app.js';
import { cloneDatabase } from './support/database.js';

/** A mail server that takes everything, a letter's lines one after the other. */
function takeLetters(lines: string[]): Server {
  return createServer((socket) => {
    let reading = false;
    socket.write('220 ward\r\n');
    createInterface(socket).on('line', (line) => {
      if (reading) lines.push(line);
      if (reading && line !== '.') return;
      reading = !reading && line === 'DATA';
      socket.write(reading ? '354 go on\r\n' : line === 'QUIT' ? '221 bye\r\n' : '250 ok\r\n');
    });
    socket.on('error', () => undefined);
  });
}

const forgot = '/api/doctor/password/forgot/';
const email = 'meera@ward.example';
const account = { email, username: 'meera' };

describe('with a mail server', () => {
  const lines: string[] = [];
  const server = takeLetters(lines);
  const settings = { smtpUrl: '', mailFrom: 'Ward <ward@ward.example>' };
  beforeAll(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    settings.smtpUrl = `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());
  const test = useApp(settings);

  it('a letter goes there', async () => {
    await test.make.doctor({ account });
    expect(await test.api.post(forgot, { email })).toMatchObject({ status: 202 });
    for (let tries = 0; tries < 200 && !lines.includes('.'); tries++) await new Promise((next) => setTimeout(next, 20));
    expect(lines).toEqual(expect.arrayContaining(['From: Ward <ward@ward.example>', `To: ${email}`, '.']));
    expect(lines.filter((line) => /^[0-9a-f]{40}$/.test(line))).toHaveLength(1);
  });
});

describe('with a mail server that is away', () => {
  const test = useApp({ smtpUrl: 'smtp://127.0.0.1:1' });

  it('a letter is lost, and nothing else', async () => {
    await test.make.doctor({ account });
    expect(await test.api.post(forgot, { email })).toMatchObject({ status: 202 });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await test.api.get('/health')).toMatchObject({ status: 200 });
  });
});

describe('with a mail server that takes connections and says nothing', () => {
  const taken: Socket[] = [];
  const server = createServer((socket) => taken.push(socket.on('error', () => undefined)));
  beforeAll(() => once(server.listen(0, '127.0.0.1'), 'listening'));
  afterAll(() => {
    for (const socket of taken) socket.destroy();
    server.close();
  });

  it('the service ends soon all the same', async () => {
    const smtpUrl = `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { app, api, make } = await startApp(await cloneDatabase(), { smtpUrl });
    await make.doctor({ account });
    expect(await api.post(forgot, { email })).toMatchObject({ status: 202 });
    for (let tries = 0; tries < 200 && taken.length === 0; tries++) await new Promise((next) => setTimeout(next, 20));
    expect(taken).toHaveLength(1);
    const since = performance.now();
    await app.close();
    expect(performance.now() - since).toBeLessThan(8000);
  });
});

describe('in production, without a mail server', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'hospital-no-mail-'));
  afterAll(() => rmSync(dataDir, { recursive: true }));
  const test = useApp({ production: true, dataDir });

  it('no letter is written', async () => {
    await test.make.doctor({ account });
    expect(await test.api.post(forgot, { email })).toMatchObject({ status: 202 });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(existsSync(join(dataDir, 'mail'))).toBe(false);
  });
});
