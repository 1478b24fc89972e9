import { setTimeout as sleep } from 'node:timers/promises';
import { drive, median } from './drive.js';
import { connect } from './filling.js';
import type { Figure, Ground, Measurement } from './measurement.js';
import { undoWrites } from './people.js';
import { startApplication } from './processes.js';
import { requestNamed } from './scenarios.js';

const LEAST = 0.85;
/** Short ones and many: what else the machine does changes within seconds. */
const ROUNDS = 12;
const SECONDS = 1;
const names = ['doctor-profile', 'patient-history', 'admin-patient', 'doctor-appointments', 'patient-request'];

/** What the record of access costs: the application with it and without, in turn, both as they are compiled. */
export const audit: Measurement = async (ground) => {
  const start = (main: string) => startApplication(ground.database, undefined, main);
  const both = [await start('src/main.js'), await start('bench/unaudited.js')];
  const urls = both.map(({ url }) => url);
  try {
    const figures: Figure[] = [];
    for (const name of names) figures.push(...(await compare(name, urls, ground)));
    return figures;
  } finally {
    await Promise.all(both.map((running) => running.stop()));
  }
};

async function compare(name: string, urls: string[], { people, database, connections }: Ground) {
  const client = await connect(database.connection);
  const request = requestNamed(name, people);
  const once = async (url: string, seconds: number) => {
    const expected = request.method === 'GET' ? 200 : 201;
    const { perSecond } = await drive(url, request, expected, { connections, seconds });
    await sleep(300);
    if (request.method !== 'GET') await undoWrites(client, people);
    return perSecond;
  };
  for (const url of urls) await once(url, 2);
  const [on, off]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    // each goes first as often as the other
    for (const first of round % 2 ? [true, false] : [false, true])
      (first ? on : off).push(await once(urls[first ? 0 : 1] ?? '', SECONDS));
  }
  await client.end();
  return figuresOf(name, on, off);
}

/** The ratio is the median of the rounds', so that what else the machine does meets both sides of it. */
const figuresOf = (name: string, on: number[], off: number[]): Figure[] => [
  { what: `${name}, with the record`, value: median(on), unit: '/s' },
  { what: `${name}, without`, value: median(off), unit: '/s' },
  {
    what: `${name}, the first to the second`,
    value: median(on.map((perSecond, round) => perSecond / (off[round] ?? Number.NaN))),
    unit: 'x',
    least: LEAST,
  },
];
