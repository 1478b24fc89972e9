import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { jest } from '@jest/globals';
import { type FastifyInstance, fastify } from 'fastify';
import { endStalledReaders } from './stalled-readers.js';

const MINUTE = 60_000;

describe('a connection whose request has no answer', () => {
  let server: FastifyInstance;
  let ended: boolean;

  beforeEach(async () => {
    jest.useFakeTimers({
      doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'setTimeout', 'performance', 'Date'],
    });
    server = fastify({ forceCloseConnections: 'idle' });
    server.server.on('connection', endStalledReaders(server));
    server.get('/never', (_request, reply) => void reply.hijack());
    await server.listen();
    const socket = connect((server.server.address() as AddressInfo).port);
    socket.write('GET /never HTTP/1.1\r\nHost: hospital\r\n\r\n');
    ended = false;
    socket.once('close', () => {
      ended = true;
    });
    await once(server.server, 'request');
  });
  afterEach(async () => {
    jest.useRealTimers();
    server.server.closeAllConnections();
    await server.close();
  });

  /** Also lets what this leads to be done. */
  const pass = async (milliseconds: number) => {
    await jest.advanceTimersByTimeAsync(milliseconds);
    await new Promise((done) => setTimeout(done, 50));
  };

  it('is ended after a minute while the service ends', async () => {
    const closed = server.close();
    await pass(MINUTE - 5000);
    expect(ended).toBe(false);
    await pass(10_000);
    expect(ended).toBe(true);
    await closed;
  });

  it('is kept otherwise: an answer may take its time', async () => {
    await pass(10 * MINUTE);
    expect(ended).toBe(false);
  });
});
