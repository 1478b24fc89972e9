import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** Milliseconds between two looks at what clients have taken. */
const LOOK_EVERY = 5000;
/** Looks in a row, a minute's worth, at which nothing has changed. */
const PATIENCE = 12;

interface Seen {
  readonly read: number;
  readonly written: number;
  readonly queued: number;
  /** looks since then */
  readonly looks: number;
}

/**
 * Gives a function that watches a connection, and ends it when its client stops reading: it would keep a place of the whole
 * lists for as long as it likes, and the service from ending. One that only reads slowly may go on. While the service ends, also
 * one on which nothing is read or written.
 */
export function endStalledReaders(server: FastifyInstance): (socket: Socket) => void {
  const open = new Map<Socket, Seen>();
  let closing = false;
  const look = setInterval(() => {
    for (const [socket, before] of open) {
      const now = { read: socket.bytesRead, written: socket.bytesWritten, queued: queuedIn(socket) };
      const nothingTaken = now.queued === before.queued && now.written === before.written;
      const stalled = nothingTaken && (now.queued > 0 || (closing && now.read === before.read));
      const looks = stalled ? before.looks + 1 : 0;
      if (looks >= (closing && now.queued > 0 ? 1 : PATIENCE)) socket.destroy();
      else open.set(socket, { ...now, looks });
    }
  }, LOOK_EVERY);
  look.unref();
  server.addHook('preClose', async () => {
    closing = true;
  });
  server.addHook('onClose', async () => clearInterval(look));
  return (socket) => {
    open.set(socket, { read: 0, written: 0, queued: 0, looks: 0 });
    socket.once('close', () => open.delete(socket));
  };
}

/** Bytes that the system has not taken yet. Node tells them nobody, but asks itself before it calls a connection idle. */
const queuedIn = (socket: Socket) =>
  (socket as unknown as { _handle?: { writeQueueSize?: number } })._handle?.writeQueueSize ?? 0;
