import { setTimeout as sleep } from 'node:timers/promises';
import { prepareDatabase } from './database.js';
import { drive } from './drive.js';
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
    const small = await readings(usual.application, usual.people, usual.seconds);
    const large = await readings(application, people, usual.seconds);
    const growth = await growthWhileStreaming(application, people);
    return [...figures(small, large), ...growth];
  } finally {
    await application.stop();
    await client.end();
    await database.close();
  }
}

type Readings = ReadonlyMap<string, number>;

/** p50 of each kind of page in milliseconds, one request after the other. */
async function readings({ url }: Running, people: People, seconds: number): Promise<Readings> {
  const deep = await deepCursor(url, people);
  const name = people.search.replace(' ', '+');
  const paths = {
    'first page of 50': `${LIST}?page_size=50`,
    'first page of 50 without a count': `${LIST}?page_size=50&count=false`,
    'deep page of 50 by cursor': `${LIST}?page_size=50&cursor=${deep}`,
    'deep page of 50 by cursor without a count': `${LIST}?page_size=50&count=false&cursor=${deep}`,
    'search for a name': `${LIST}?page_size=50&q=${name}`,
    'search for a username': `${LIST}?page_size=50&q=${people.patientName}`,
    'first page of 50 appointments': `${APPOINTMENTS}?page_size=50`,
    'appointments of a username': `${APPOINTMENTS}?page_size=50&q=${people.patientName}`,
  };
  const measured = new Map<string, number>();
  for (const [what, path] of Object.entries(paths)) {
    const request = {
      method: 'GET',
      paths: [path],
      tokens: people.tokens.admin,
      headers: {},
      body: undefined,
    } as const;
    await drive(url, request, 200, { connections: 1, seconds: 1 });
    measured.set(what, (await drive(url, request, 200, { connections: 1, seconds })).p50);
  }
  return measured;
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

function figures(small: Readings, large: Readings): Figure[] {
  return [...large].flatMap(([what, value]) => {
    const before = small.get(what) ?? Number.NaN;
    return [
      { what: `${what}, usual`, value: before, unit: 'ms' },
      { what: `${what}, ${PATIENTS} patients`, value, unit: 'ms' },
      { what: `${what}, the second to the first`, value: value / before, unit: 'x', most: 1.3 },
    ];
  });
}

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
