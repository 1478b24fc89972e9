import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { drive, median, medianRatio } from './drive.js';
import type { Figure, Measurement } from './measurement.js';
import { requestNamed } from './scenarios.js';

const LOGINS = 100;
/** Reads per second: far from what the application can do, so that waiting is the logins' doing. */
const RATE = 300;
/** In turn, so that what else the machine does meets both sides. */
const ROUNDS = 5;

/** What many logins at once do to those who read. */
export const loginBurst: Measurement = async ({ application: { url }, people, seconds, connections }) => {
  const reading = requestNamed('doctor-profile', people);
  const login = requestNamed('login', people);
  const read = (duration: number) => drive(url, reading, 200, { connections, seconds: duration, rate: RATE });
  await read(2);
  const [calm, burst, took]: [number[], number[], number[]] = [[], [], []];
  let admitted = 0;
  for (let round = 0; round < ROUNDS; round++) {
    calm.push((await read(Math.max(5, seconds))).p99);
    const begin = performance.now();
    const logins = loginsAtOnce({ url, login, count: LOGINS }).then((statuses) => {
      took.push((performance.now() - begin) / 1000);
      return statuses;
    });
    // not longer than the logins take, or calm would be counted as burst
    burst.push((await read(Math.max(5, seconds))).p99);
    admitted += (await logins).filter((status) => status === 200).length;
  }
  return figures(calm, burst, admitted / ROUNDS, median(took));
};

async function loginsAtOnce(workerData: object): Promise<number[]> {
  const [statuses] = await once(new Worker(new URL('./logins.js', import.meta.url), { workerData }), 'message');
  return statuses;
}

const figures = (calm: number[], burst: number[], admitted: number, took: number): Figure[] => [
  { what: `p99 of reads (${RATE}/s) without logins`, value: median(calm), unit: 'ms' },
  { what: `p99 of reads (${RATE}/s) with ${LOGINS} logins at once`, value: median(burst), unit: 'ms' },
  { what: 'the second to the first', value: medianRatio(burst, calm), unit: 'x', most: 2 },
  { what: 'logins that were admitted', value: admitted, unit: `of ${LOGINS}` },
  { what: 'time until the last login was answered', value: took, unit: 's' },
];
