import { setTimeout as sleep } from 'node:timers/promises';
import { drive, median, medianRatio } from './drive.js';
import { connect } from './filling.js';
import type { Figure, Ground, Measurement } from './measurement.js';
import { undoWrites } from './people.js';
import { startApplication } from './processes.js';
import { type HttpRequest, readsInTurn, requestNamed } from './scenarios.js';

const LEAST = 0.85;
/** Short ones and many: what else the machine does changes within seconds. */
const ROUNDS = 12;
const SECONDS = 1;
const names = ['doctor-profile', 'patient-history', 'admin-patient', 'doctor-appointments', 'patient-request'];

/**
 * What the record of access costs: the application with it and without, in turn, both as they are compiled. A row costs
 * the same whatever was read, so that the aim is for all reads together; requests by themselves show the range.
 */
export const audit: Measurement = async (ground) => {
  const start = (main: string) => startApplication(ground.database, undefined, main);
  const both = [await start('src/main.js'), await start('bench/unaudited.js')];
  const urls = both.map(({ url }) => url);
  try {
    const together = await compare(readsInTurn(ground.people), urls, ground);
    const figures = figuresOf('reads in turn', together, LEAST);
    for (const name of names) {
      figures.push(...figuresOf(name, await compare(requestNamed(name, ground.people), urls, ground)));
    }
    return figures;
  } finally {
    await Promise.all(both.map((running) => running.stop()));
  }
};

/** Requests per second of each round. */
interface Rounds {
  readonly on: number[];
  readonly off: number[];
}

async function compare(request: HttpRequest, urls: string[], ground: Ground): Promise<Rounds> {
  const { people, database, connections } = ground;
  const client = await connect(database.connection);
  const once = async (url: string, seconds: number) => {
    const expected = request.method === 'GET' ? 200 : 201;
    const { perSecond } = await drive(url, request, expected, { connections, seconds });
    await sleep(300);
    if (request.method !== 'GET') await undoWrites(client, people);
    return perSecond;
  };
  for (const url of urls) await once(url, 2);
  const rounds: Rounds = { on: [], off: [] };
  for (let round = 0; round < ROUNDS; round++) {
    // each goes first as often as the other
    for (const first of round % 2 ? [true, false] : [false, true])
      (first ? rounds.on : rounds.off).push(await once(urls[first ? 0 : 1] ?? '', SECONDS));
  }
  await client.end();
  return rounds;
}

const figuresOf = (name: string, { on, off }: Rounds, least?: number): Figure[] => [
  { what: `${name}, with the record`, value: median(on), unit: '/s' },
  { what: `${name}, without`, value: median(off), unit: '/s' },
  {
    what: `${name}, the first to the second`,
    value: medianRatio(on, off),
    unit: 'x',
    ...(least && { least }),
  },
];
