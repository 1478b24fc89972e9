import { setTimeout as sleep } from 'node:timers/promises';
import { prepareDatabase } from './database.js';
import { drive, median, medianRatio } from './drive.js';
import { connect } from './filling.js';
import type { Figure, Ground } from './measurement.js';
import { findPeople, type People } from './people.js';
import { peakMemory, type Running, residentMemory, startApplication } from './processes.js';

const PATIENTS = 1_000_000;
/** The page of 50 that is called deep; with fewer patients it is the last. */
const DEEP = 10_000;
const LIST = '/api/admin/patients/';
const APPOINTMENTS = '/api/admin/appointments/';

/** What a list costs at a million patients, compared with the usual ones. */
export async function million(usual: Ground, { keep, profile }: { keep: boolean; profile?: string | undefined }) {
  const database = await prepareDatabase(PATIENTS, undefined, keep);
  const client = await connect(database.connection);
  const application = await startApplication(database, profile);
  try {
    const people = await findPeople(client);
    const large = { application, people };
    const compared = await compare(usual, large);
    const growth = await growthWhileStreaming(application, people);
    return [...compared, ...growth];
  } finally {
    await application.stop();
    await client.end();
    await database.close();
  }
}

type Side = Pick<Ground, 'application' | 'people'>;

/** Short ones, in turn, so that what else the machine does meets both sides. */
const ROUNDS = 7;
const SECONDS = 1;
export const MILLION_LOAD = `one request after the other, median of ${ROUNDS} rounds of ${SECONDS} s`;

/** A name finds more among more people: its time has no aim, that of a page that a name fills has. */
const GROWS = 'search for a name';

/** p50 of each kind of page in milliseconds, one request after the other, and how many times as long the large one takes. */
async function compare(usual: Side, large: Side): Promise<Figure[]> {
  const [usually, paths] = [await pathsOf(usual), await pathsOf(large)];
  const figures: Figure[] = [];
  for (const [what, path] of Object.entries(paths)) {
    const usualPath = usually[what] ?? path;
    const [small, great]: [number[], number[]] = [[], []];
    for (let round = 0; round <= ROUNDS; round++) {
      const [first, second] = [await read(usual, usualPath), await read(large, path)];
      // the first warms up
      if (round === 0) continue;
      small.push(first);
      great.push(second);
    }
    figures.push(
      { what: `${what}, usual`, value: median(small), unit: 'ms' },
      { what: `${what}, ${PATIENTS} patients`, value: median(great), unit: 'ms' },
      {
        what: `${what}, the second to the first`,
        value: medianRatio(great, small),
        unit: 'x',
        ...(what !== GROWS && { most: 1.3 }),
      },
    );
  }
  return figures;
}

async function read({ application, people }: Side, path: string): Promise<number> {
  const request = { method: 'GET', paths: [path], tokens: people.tokens.admin, headers: {}, body: undefined } as const;
  return (await drive(application.url, request, 200, { connections: 1, seconds: SECONDS })).p50;
}

async function pathsOf({ application: { url }, people }: Side): Promise<Record<string, string>> {
  const deep = await deepCursor(url, people);
  const search = (words: string) => `${LIST}?page_size=50&q=${words.replace(' ', '+')}`;
  const filling = (await found(url, people, search(people.search))) < 50 ? people.search.split(' ')[1] : people.search;
  return {
    'first page of 50': `${LIST}?page_size=50`,
    'first page of 50 without a count': `${LIST}?page_size=50&count=false`,
    'deep page of 50 by cursor': `${LIST}?page_size=50&cursor=${deep}`,
    'deep page of 50 by cursor without a count': `${LIST}?page_size=50&count=false&cursor=${deep}`,
    [GROWS]: search(people.search),
    'page of 50 that a search for a name fills': search(filling ?? ''),
    'search for a username': search(people.patientName),
    'first page of 50 appointments': `${APPOINTMENTS}?page_size=50`,
    'appointments of a username': `${APPOINTMENTS}?page_size=50&q=${people.patientName}`,
  };
}

async function found(url: string, people: People, path: string): Promise<number> {
  const { headers } = await fetch(`${url}${path}`, { method: 'HEAD', headers: headersOf(people) });
  return Number(headers.get('x-total-count'));
}

/** A cursor is the server's secret, so one walks there, in the largest steps. */
async function deepCursor(url: string, people: People): Promise<string> {
  let cursor = '';
  for (let row = 0; row < (DEEP - 1) * 50; row += 200) {
    const step = cursor && `&cursor=${cursor}`;
    const response = await fetch(`${url}${LIST}?page_size=200&count=false${step}`, { headers: headersOf(people) });
    await response.arrayBuffer();
    const next = response.headers.get('x-next-cursor');
    if (!next) break;
    cursor = next;
  }
  return cursor;
}

const headersOf = ({ tokens }: People) => ({ Authorization: `Token ${tokens.admin[0]}` });

async function growthWhileStreaming({ url, pid }: Running, people: People): Promise<Figure[]> {
  await sleep(1000);
  const before = residentMemory(pid);
  const begin = performance.now();
  const { result: bytes, peak } = await peakMemory(pid, async () => {
    const { body } = await fetch(`${url}${LIST}`, { headers: headersOf(people) });
    let length = 0;
    for await (const chunk of body ?? []) length += chunk.length;
    return length;
  });
  return [
    { what: 'memory growth while the whole list is streamed', value: peak - before, unit: 'MB', most: 100 },
    { what: 'length of the whole list', value: bytes / 1e6, unit: 'MB' },
    { what: 'time of the whole list', value: (performance.now() - begin) / 1000, unit: 's' },
  ];
}
