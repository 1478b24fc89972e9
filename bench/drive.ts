import autocannon from 'autocannon';
import type { HttpRequest } from './scenarios.js';

/** What a server did under load. Times are of the requests with the expected status, in milliseconds. */
export interface Round {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** how many answers there were of each status */
  readonly statuses: ReadonlyMap<number, number>;
  readonly failures: number;
}

export interface Load {
  readonly connections: number;
  readonly seconds: number;
  /** instead of the seconds: until so many were answered */
  readonly requests?: number | undefined;
  /** requests per second of all connections; without it as many as are answered */
  readonly rate?: number;
}

/** Sends a request again and again over connections that are kept alive. */
export async function drive(url: string, request: HttpRequest, expected: number, load: Load): Promise<Round> {
  const times: number[] = [];
  const statuses = new Map<number, number>();
  const begin = performance.now();
  const { errors, timeouts } = await run(optionsOf(url, request, load), (status, time) => {
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    if (status === expected) times.push(time);
  });
  const duration = (performance.now() - begin) / 1000;
  times.sort((a, b) => a - b);
  return {
    perSecond: times.length / duration,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    statuses,
    failures: errors + timeouts,
  };
}

function run(options: autocannon.Options, answered: (status: number, time: number) => void) {
  return new Promise<autocannon.Result>((resolve, reject) => {
    const instance = autocannon(options, (error, result) => (error ? reject(error) : resolve(result)));
    instance.on('response', (_client, status, _bytes, time) => answered(status, time));
  });
}

function optionsOf(url: string, request: HttpRequest, load: Load): autocannon.Options {
  return {
    url,
    connections: load.connections,
    duration: load.seconds,
    ...(load.requests && { amount: load.requests }),
    timeout: 30,
    method: request.method,
    headers: headersOf(request),
    ...(load.rate && { overallRate: load.rate }),
    ...(request.body && { body: request.body }),
    requests: [{ path: request.paths[0] ?? '/', ...inTurn(request) }],
  };
}

/** Rebuilding a request costs time, so that only what differs is rebuilt. */
function inTurn(request: HttpRequest): Pick<autocannon.Request, 'setupRequest'> {
  const { paths, tokens } = request;
  if (paths.length < 2 && tokens.length < 2) return {};
  const headers = tokens.map((_, caller) => headersOf(request, caller));
  let turn = 0;
  return {
    setupRequest: (built) => {
      turn++;
      return { ...built, path: paths[turn % paths.length], headers: headers[turn % headers.length] ?? built.headers };
    },
  };
}

const headersOf = ({ tokens, headers }: HttpRequest, caller = 0) => ({
  ...headers,
  ...(tokens[caller] && { Authorization: `Token ${tokens[caller]}` }),
});

export const quantile = (sorted: readonly number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

export const median = (values: readonly number[]) =>
  quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  );

/** The median of the rounds' ratios, so that what else the machine does meets both sides of each. */
export const medianRatio = (values: readonly number[], to: readonly number[]) =>
  median(values.map((value, round) => value / (to[round] ?? Number.NaN)));

/** One request, as the load sends it. */
export async function send(url: string, request: HttpRequest) {
  const { method, paths, body } = request;
  const response = await fetch(`${url}${paths[0]}`, { method, headers: headersOf(request), ...(body && { body }) });
  return { status: response.status, headers: response.headers, body: await response.text() };
}
