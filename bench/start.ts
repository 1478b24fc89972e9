import { setTimeout as sleep } from 'node:timers/promises';
import { median } from './drive.js';
import type { Measurement } from './measurement.js';
import { residentMemory, startApplication } from './processes.js';

const TIMES = 3;

/** How long the application takes to its first answer, and what it takes of memory before any work. */
export const start: Measurement = async ({ database }) => {
  const times: number[] = [];
  const memories: number[] = [];
  for (let time = 0; time < TIMES; time++) {
    const begin = performance.now();
    const application = await startApplication(database);
    times.push((performance.now() - begin) / 1000);
    await sleep(2000);
    memories.push(residentMemory(application.pid));
    await application.stop();
  }
  return [
    { what: 'time to the first 200 of /health', value: median(times), unit: 's', most: 2 },
    { what: 'memory when idle', value: median(memories), unit: 'MB', most: 180 },
  ];
};
