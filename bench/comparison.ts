import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { drive, median, type Round, send } from './drive.js';
import { type People, undoWrites } from './people.js';
import { peakMemory, type Running } from './processes.js';
import { type HttpRequest, requestOf, type Scenario } from './scenarios.js';

export interface Servers {
  readonly application: Running;
  readonly floor: Running;
}

export interface Settings {
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: number;
}

/** Medians of the rounds. */
export interface Comparison {
  readonly name: string;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** the application's, in MB */
  readonly memory: number;
  readonly floorPerSecond: number | undefined;
  readonly ratio: number | undefined;
  readonly target: number | undefined;
}

export interface Course {
  readonly people: People;
  readonly client: pg.Client;
  readonly settings: Settings;
}

export async function compare(scenario: Scenario, servers: Servers, course: Course): Promise<Comparison> {
  const request = requestOf(scenario, course.people);
  if (scenario.floor) await requireSame(scenario, servers, request);
  const { application, floor } = servers;
  const urls = scenario.floor ? [application.url, floor.url] : [application.url];
  const { result, peak } = await peakMemory(application.pid, () => driveInTurn(scenario, request, urls, course));
  return summary(scenario, result, peak);
}

/** Drives application and floor in turn, so that what else the machine does meets both. */
async function driveInTurn(
  scenario: Scenario,
  request: HttpRequest,
  urls: string[],
  { people, client, settings: { rounds, seconds, connections } }: Course,
): Promise<Round[][]> {
  const once = async (url: string, duration: number) => {
    const round = await drive(url, request, scenario.status, {
      connections,
      seconds: duration,
      requests: scenario.requests,
    });
    requireAnswers(scenario, round);
    // what was under way at the end is none of the next round's
    await sleep(300);
    if (scenario.method !== 'GET') await undoWrites(client, people);
    return round;
  };
  for (const url of urls) await once(url, Math.min(2, seconds));
  const results: Round[][] = urls.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [at, url] of urls.entries()) results[at]?.push(await once(url, seconds));
  }
  return results;
}

function summary({ name, target }: Scenario, [own = [], floors]: Round[][], memory: number): Comparison {
  const of = (rounds: Round[], figure: 'perSecond' | 'p50' | 'p99') => median(rounds.map((round) => round[figure]));
  const perSecond = of(own, 'perSecond');
  const floorPerSecond = floors && of(floors, 'perSecond');
  return {
    name,
    perSecond,
    p50: of(own, 'p50'),
    p99: of(own, 'p99'),
    memory,
    floorPerSecond,
    ratio: floorPerSecond && perSecond / floorPerSecond,
    target,
  };
}

/** Of writes all but the ids that they give must be the same. */
async function requireSame(scenario: Scenario, { application, floor }: Servers, request: HttpRequest): Promise<void> {
  const [ours, bare] = [await send(application.url, request), await send(floor.url, request)];
  const shown = (body: string) => (scenario.method === 'POST' ? body.replace(/"id":\d+/, '"id":0') : body);
  const total = (answer: typeof ours) => answer.headers.get('x-total-count');
  if (ours.status !== scenario.status || bare.status !== scenario.status) {
    throw new Error(
      `${scenario.name}: answers ${ours.status} and, the floor, ${bare.status}: ${bare.body.slice(0, 500)}`,
    );
  }
  if (shown(ours.body) !== shown(bare.body) || total(ours) !== total(bare)) {
    throw new Error(
      `${scenario.name}: application and floor differ:\n${ours.body.slice(0, 1000)}\n${bare.body.slice(0, 1000)}`,
    );
  }
}

function requireAnswers({ name, status }: Scenario, { statuses, failures }: Round): void {
  const others = [...statuses].filter(([answered]) => answered !== status && answered !== 503);
  if (others.length > 0 || failures > 0 || !statuses.get(status)) {
    throw new Error(`${name}: ${failures} failures and answers ${JSON.stringify([...statuses])}, expected ${status}`);
  }
}
