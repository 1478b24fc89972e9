import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { useApp } from './support/app.js';

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
