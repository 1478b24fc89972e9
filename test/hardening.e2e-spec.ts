import dns from 'node:dns';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { startApp, useApp } from './support/app.js';

const test = useApp({ corsOrigins: ['https://ward.example'] });

jest.setTimeout(60_000);

const open = async (host = '127.0.0.1', url = test.url): Promise<Socket> => {
  const socket = connect(Number(new URL(url).port), host);
  await once(socket, 'connect');
  return socket.on('error', () => undefined);
};

/** What a server says to a connection until it closes that, and after how many seconds. */
async function untilClosed(socket: Socket): Promise<{ text: string; seconds: number }> {
  const start = Date.now();
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  await once(socket, 'close');
  return { text, seconds: (Date.now() - start) / 1000 };
}

describe('a client that sends too slowly', () => {
  const drip = async (start: string, drop: string) => {
    const socket = await open();
    socket.write(start);
    const dripping = setInterval(() => socket.write(drop), 500);
    return untilClosed(socket).finally(() => clearInterval(dripping));
  };
  // all at once, as each takes its time
  const closed: Record<string, ReturnType<typeof untilClosed>> = {};
  beforeAll(() => {
    closed['its headers'] = drip('GET /health HTTP/1.1\r\nHost: x\r\n', 'X-Slow: 1\r\n');
    closed['its body'] = drip('POST /api/doctor/login/ HTTP/1.1\r\nHost: x\r\nContent-Length: 9999\r\n\r\n', 'x');
    closed['nothing at all'] = open().then(untilClosed);
  });

  it.each([
    ['its headers', 15],
    ['its body', 40],
  ])('%s is sent away', async (what, longest) => {
    const { text, seconds } = (await closed[what]) ?? {};
    expect(seconds).toBeLessThan(longest);
    expect(text).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
    expect(text).toContain('{"detail":"The request took too long to arrive.","code":"request_timeout"}');
    expect(text).toContain('X-Content-Type-Options: nosniff');
  });

  it('nothing at all is sent away', async () => {
    expect((await closed['nothing at all'])?.seconds).toBeLessThan(15);
  });
});

describe('headers of more than 16 KiB', () => {
  it('are refused', async () => {
    const socket = await open();
    socket.write(`GET /health HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(17_000)}\r\n\r\n`);
    expect((await untilClosed(socket)).text).toMatch(/^HTTP\/1\.1 431 /);
  });
});

describe('a request that the HTTP server itself would refuse', () => {
  const answered = async (head: string) => {
    const socket = await open();
    socket.write(`${head}Connection: close\r\n\r\n`);
    return (await untilClosed(socket)).text;
  };

  it('because it has no host, is told so in the shape of every error', async () => {
    const text = await answered('GET /api/patient/profile/ HTTP/1.1\r\n');
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect(text).toMatch(/^content-type: application\/json\r$/im);
    expect(text).toMatch(/^x-content-type-options: nosniff\r$/im);
    expect(text).toContain('{"detail":"The request could not be read.","code":"bad_request"}');
  });

  it('because it expects something, is answered as if it did not', async () => {
    const text = await answered('GET /health HTTP/1.1\r\nHost: x\r\nExpect: the-unexpected\r\n');
    expect(text).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('unless it is older than hosts', async () => {
    expect(await answered('GET /health HTTP/1.0\r\n')).toMatch(/^HTTP\/1\.1 200 /);
  });
});

describe('/health', () => {
  it('is answered however many ask at once, as it costs no points', async () => {
    const socket = await open();
    const ask = 'GET /health HTTP/1.1\r\nHost: x\r\n';
    for (let count = 1; count < 1000; count++) socket.write(`${ask}\r\n`);
    socket.write(`${ask}Connection: close\r\n\r\n`);
    const { text } = await untilClosed(socket);
    expect(text.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(1000);
  });
});

describe('a connection on which no request can be read', () => {
  it.each([
    ['nonsense', 'BAD\r\n\r\n'],
    ['too much', `GET /health HTTP/1.1\r\nX-Long: ${'x'.repeat(17_000)}\r\n\r\n`],
  ])('is given up, though its client keeps it open: %s', async (_, sent) => {
    const accepted = once(test.app.getHttpServer(), 'connection');
    const socket = connect({ port: Number(new URL(test.url).port), host: '127.0.0.1', allowHalfOpen: true });
    socket.on('error', () => undefined).resume();
    socket.write(sent);
    const [served] = (await accepted) as [Socket];
    await once(socket, 'end');
    await once(served, 'close', { signal: AbortSignal.timeout(5000) });
    socket.destroy();
  });

  it.each(['', 'Connection: close\r\n'])('is told so after what came before was answered (%j)', async (header) => {
    const { token } = await test.make.doctor();
    const body = JSON.stringify({ profile_data: { department: 'CL', address: 'Dhaka', mobile: '9999' } });
    const head = `PUT /api/doctor/profile/ HTTP/1.1\r\nHost: x\r\nAuthorization: Token ${token}\r\n${header}`;
    const socket = await open();
    socket.write(`${head}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}BAD\r\n\r\n`);
    const { text } = await untilClosed(socket);
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', ...(header ? [] : ['HTTP/1.1 400'])]);
  });

  it('is told so once, after what came before was answered, when a body cannot be read either', async () => {
    const { token } = await test.make.doctor();
    const socket = await open();
    socket.write(`GET /api/doctor/profile/ HTTP/1.1\r\nHost: x\r\nAuthorization: Token ${token}\r\n\r\n`);
    socket.write('POST /api/doctor/login/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n');
    for (let more = 0; more < 20; more++) socket.write('nonsense\r\n');
    const { text } = await untilClosed(socket);
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400']);
  });
});

const has6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === '::1'),
);

describe('the second address of localhost', () => {
  (has6 ? it : it.skip)('is served as the first', async () => {
    const both = [4, 6].map((family) => ({ address: family === 4 ? '127.0.0.1' : '::1', family }));
    const { lookup } = dns;
    // whatever this machine knows of localhost
    const spy = jest.spyOn(dns, 'lookup').mockImplementation(((name: string, ...rest: never[]) => {
      const [options, done] = rest as unknown as [dns.LookupOptions, (error: null, found: unknown) => void];
      return name === 'localhost' && options.all ? done(null, both) : Reflect.apply(lookup, dns, [name, ...rest]);
    }) as never);
    const { url } = await startApp(test.connection, { host: 'localhost' });
    spy.mockRestore();
    await sleep(50);
    for (const { address } of both) {
      const asked = await open(address, url);
      asked.write('GET /health HTTP/1.1\r\nHost: x\r\nExpect: the-unexpected\r\nConnection: close\r\n\r\n');
      expect((await untilClosed(asked)).text).toMatch(/^HTTP\/1\.1 200 /);
      const garbled = await open(address, url);
      garbled.write('nonsense\r\n\r\n');
      expect((await untilClosed(garbled)).text).toContain('"code":"bad_request"');
    }
  });
});

describe('every answer of the API', () => {
  const headers = {
    'cache-control': 'no-store',
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
  };

  it.each([
    ['a read', 'GET', '/api/doctor/profile/', 200],
    ['a list', 'GET', '/api/doctor/appointments/', 200],
    ['a refusal', 'GET', '/api/admin/doctors/', 403],
    ['what is not there', 'GET', '/api/nothing/', 404],
  ])('has headers that keep it to its reader: %s', async (_, method, path, status) => {
    const { token } = await test.make.doctor();
    const response = await fetch(`${test.url}${path}`, { method, headers: { authorization: `Token ${token}` } });
    expect({ status: response.status, ...Object.fromEntries(response.headers) }).toMatchObject({ status, ...headers });
    expect(response.headers.get('content-security-policy')).toMatch(/default-src 'self'/);
    expect(response.headers.get('strict-transport-security')).toMatch(/max-age=\d{7,}/);
    expect(response.headers.has('x-powered-by')).toBe(false);
  });

  it('is in no cache however its path is written', async () => {
    const { token } = await test.make.doctor();
    const socket = await open();
    socket.write(
      `GET /%61pi/doctor/profile/ HTTP/1.1\r\nHost: x\r\nAuthorization: Token ${token}\r\nConnection: close\r\n\r\n`,
    );
    const { text } = await untilClosed(socket);
    expect(text).toMatch(/^HTTP\/1\.1 200 /);
    expect(text.toLowerCase()).toContain('cache-control: no-store');
  });

  it('is still answered 304 to those who hold it', async () => {
    const { token } = await test.make.doctor();
    const api = test.api.as(token);
    const etag = (await api.get('/api/doctor/profile/')).headers.get('etag') ?? '';
    const reply = await api.get('/api/doctor/profile/', { headers: { 'if-none-match': etag } });
    expect([reply.status, reply.headers.get('cache-control')]).toEqual([304, 'no-store']);
  });
});

describe('a page of another origin', () => {
  const allowed = async (origin: string) =>
    (await fetch(`${test.url}/api/departments/`, { headers: { origin } })).headers.get('access-control-allow-origin');

  it('may read only when it is on the list', async () => {
    expect(await allowed('https://ward.example')).toBe('https://ward.example');
    for (const origin of ['https://ward.example.evil.example', 'http://ward.example', 'null']) {
      expect(await allowed(origin)).toBe(null);
    }
  });
});
