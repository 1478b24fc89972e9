// The floor: the least that Node and PostgreSQL can do for a scenario. A process of its own, as the application is.
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import { type Scenario, scenarios } from './scenarios.js';

const routes = scenarios.flatMap(({ path, ...scenario }) =>
  scenario.floor ? [{ ...scenario, floor: scenario.floor, pattern: patternOf(path) }] : [],
);
type Route = (typeof routes)[number];

function patternOf(path: Scenario['path']): RegExp {
  return new RegExp(`^${path.replace('?', '\\?').replace(/:\w+/, '([^/&]+)')}$`);
}

// as many connections as the application has
const pool = new pg.Pool({ ...JSON.parse(process.env.FLOOR_CONNECTION ?? '{}'), max: 20 });

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  for (const route of routes) {
    const match = route.method === request.method && route.pattern.exec(request.url ?? '');
    if (match) return answerRoute(route, match[1] ?? '', request, response);
  }
  response.writeHead(404).end();
}

async function answerRoute(
  { name, status, floor, body }: Route,
  part: string,
  request: IncomingMessage,
  response: ServerResponse,
) {
  const token = createHash('sha256')
    .update(request.headers.authorization?.slice(6) ?? '')
    .digest();
  const form = body ? JSON.parse(await text(request)) : undefined;
  const values = [token, ...(floor.values?.(part, form as never) ?? [])];
  const { rows } = await pool.query({ name, text: floor.text, values });
  const json = JSON.stringify(floor.answer(rows));
  const total = rows[0]?.total === undefined ? {} : { 'X-Total-Count': rows[0].total };
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(json),
    ...total,
  });
  response.end(json);
}

const server = createServer((request, response) => {
  answer(request, response).catch((error: Error) => response.writeHead(500).end(error.stack));
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.on('disconnect', () => process.exit(0));
