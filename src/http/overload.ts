import underPressure from '@fastify/under-pressure';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { overloaded } from './errors.js';
import { asksForHealth } from './routes.js';
import { whenGone } from './when-gone.js';

/** Milliseconds by which the event loop may lag: an admitted request meets that several times and still ends within 1 s. */
const MAX_LAG = 200;
/** Milliseconds between two looks at the lag. */
const LOOK_EVERY = 250;
/** Requests at once that are no overload, however slow: one client's large body can stall the loop as well. */
const FEW = 128;

/** Refuses requests before any work is done for them, while more come than can be answered in time. */
export async function shedOverload(server: FastifyInstance): Promise<void> {
  let running = 0;
  server.addHook('onRequest', (request: FastifyRequest, reply, done) => {
    running++;
    whenGone(request, reply, () => running--);
    done();
  });
  await server.register(underPressure, {
    maxEventLoopDelay: MAX_LAG,
    sampleInterval: LOOK_EVERY,
    pressureHandler: (request: FastifyRequest, reply: FastifyReply) => {
      // a monitor must tell "busy" from "dead"
      if (running <= FEW || asksForHealth(request)) return;
      reply.headers(overloaded.headers).status(503).type('application/json').send(overloaded.getResponse());
    },
  });
}
