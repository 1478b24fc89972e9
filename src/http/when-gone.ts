import type { FastifyReply, FastifyRequest } from 'fastify';

/** Calls `then` once when a request is over: answered, or given up by its client. */
export function whenGone({ raw: { socket } }: FastifyRequest, { raw }: FastifyReply, then: () => void): void {
  const over = () => {
    socket.off('close', over);
    raw.off('close', over);
    then();
  };
  // an answer that waits behind others on its connection is never closed itself
  socket.once('close', over);
  raw.once('close', over);
  if (socket.destroyed) over();
}
