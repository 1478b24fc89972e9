import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import type { Comparison } from './comparison.js';
import type { Figure } from './measurement.js';
import { MILLION_LOAD } from './million.js';
import type { Options } from './options.js';

export interface Results {
  readonly machine: Readonly<Record<string, string>>;
  readonly comparisons: Comparison[];
  readonly measurements: { name: string; figures: Figure[] }[];
}

const isMillion = ({ only }: Options) => only?.join() === 'million';

export async function describeMachine(client: pg.Client, options: Options): Promise<Results['machine']> {
  const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
  return {
    processor: `${cpus()[0]?.model ?? 'unknown'}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GB`,
    node: process.version,
    postgresql: rows[0]?.server_version ?? 'unknown',
    date: new Date().toISOString().slice(0, 10),
    load: isMillion(options)
      ? MILLION_LOAD
      : `${options.connections} connections, median of ${options.rounds} rounds of ${options.seconds} s`,
  };
}

type Line = readonly string[];
const heads: Line = [
  'scenario',
  'req/s',
  'p50 ms',
  'p99 ms',
  'peak RSS MB',
  'floor req/s',
  'of the floor',
  'target',
  '',
];

const comparisonLine = (found: Comparison): Line => [
  found.name,
  short(found.perSecond),
  short(found.p50),
  short(found.p99),
  short(found.memory),
  found.floorPerSecond === undefined ? '-' : short(found.floorPerSecond),
  found.ratio?.toFixed(2) ?? '-',
  found.target === undefined || found.ratio === undefined ? '-' : `>= ${found.target}`,
  found.target === undefined || found.ratio === undefined ? '' : verdict(found.ratio >= found.target),
];

const figureLine = (name: string, { what, value, unit, most, least }: Figure): Line => [
  name,
  what,
  `${short(value)} ${unit}`.trim(),
  most !== undefined ? `<= ${most}` : least !== undefined ? `>= ${least}` : '-',
  most === undefined && least === undefined
    ? ''
    : verdict(value <= (most ?? Infinity) && value >= (least ?? -Infinity)),
];

const verdict = (met: boolean) => (met ? 'ok' : 'MISSED');

/** Three digits that count. */
const short = (value: number) => (value >= 100 || value === 0 ? value.toFixed(0) : value.toPrecision(3));

function table(lines: Line[]): string {
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  const written = lines.map((line) => `| ${line.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`);
  const rule = `| ${widths.map((width) => '-'.repeat(Math.max(3, width))).join(' | ')} |`;
  return [written[0], rule, ...written.slice(1)].join('\n');
}

/** In words, for the screen and for the file. */
export function inWords({ machine, comparisons, measurements }: Results): string {
  const figures = measurements.flatMap(({ name, figures }) => figures.map((figure) => figureLine(name, figure)));
  return [
    Object.entries(machine)
      .map(([what, value]) => `- ${what}: ${value}`)
      .join('\n'),
    ...(comparisons.length > 0 ? [table([heads, ...comparisons.map(comparisonLine)])] : []),
    ...(figures.length > 0 ? [table([['measurement', 'what', 'value', 'target', ''], ...figures])] : []),
  ].join('\n\n');
}

/** Keeps the last complete run, and the last run at a million patients, beside the sources. */
export function keepResults(results: Results, options: Options): void {
  const { only, json } = options;
  if (json) writeFileSync(json, `${JSON.stringify(results, null, 2)}\n`);
  const name = only === undefined ? 'RESULTS.md' : isMillion(options) ? 'RESULTS-million.md' : undefined;
  if (!name) return;
  const title = only ? 'One million patients, compared with 20,000' : 'The last complete run of `npm run bench`';
  writeFileSync(join(import.meta.dirname, '../../bench', name), `# ${title}\n\n${inWords(results)}\n`);
}
