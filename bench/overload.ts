import { setTimeout as sleep } from 'node:timers/promises';
import { drive, send } from './drive.js';
import type { Measurement } from './measurement.js';
import { requestNamed } from './scenarios.js';

/** Connections that all ask again as soon as they are answered. */
const CONNECTIONS = 1_000;
const CALM = 50;
const LONGEST_RECOVERY = 60_000;

/** What happens when far more is asked than can be done, and afterwards. */
export const overload: Measurement = async ({ application: { url }, people, seconds }) => {
  const request = requestNamed('doctor-profile', people);
  const health = watchHealth(url);
  const { statuses, p99, perSecond, failures } = await drive(url, request, 200, {
    connections: CONNECTIONS,
    seconds: Math.max(8, seconds),
  });
  const { asked, good, slowest } = await health.end();
  const begin = performance.now();
  while (performance.now() - begin < LONGEST_RECOVERY) {
    const sent = performance.now();
    const { status } = await send(url, request);
    if (status === 200 && performance.now() - sent < CALM) break;
  }
  const recovery = (performance.now() - begin) / 1000;
  const answered = [...statuses.values()].reduce((sum, count) => sum + count, 0);
  const share = (count = 0) => (100 * count) / answered;
  return [
    { what: `answers 200 at ${CONNECTIONS} connections`, value: perSecond, unit: '/s' },
    { what: 'share of 503', value: share(statuses.get(503)), unit: '%' },
    { what: 'requests without an answer', value: failures, unit: '', most: 0 },
    { what: 'p99 of the admitted', value: p99, unit: 'ms', most: 1000 },
    { what: '/health answered 200 meanwhile', value: (100 * good) / asked, unit: '%', least: 100 },
    { what: 'slowest answer of /health', value: slowest, unit: 'ms' },
    { what: `time until a request takes less than ${CALM} ms again`, value: recovery, unit: 's' },
  ];
};

/** Asks for /health four times a second, over connections of its own. */
function watchHealth(url: string) {
  let watching = true;
  const seen = { asked: 0, good: 0, slowest: 0 };
  const watch = async () => {
    for (; watching; await sleep(250)) {
      const begin = performance.now();
      const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
      await response?.arrayBuffer().catch(() => undefined);
      seen.asked++;
      if (response?.status === 200) seen.good++;
      seen.slowest = Math.max(seen.slowest, performance.now() - begin);
    }
  };
  const ended = watch();
  return {
    async end() {
      watching = false;
      await ended;
      return seen;
    },
  };
}
