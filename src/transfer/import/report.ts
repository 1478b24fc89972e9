import type { PoolClient } from 'pg';
import { type Count, type Finding, type FindingGroup, findingsOf, type Summary } from './summary.js';

/** The report for people. */
export function inWords(summary: Summary): string {
  const { findings } = summary;
  const blocks = [
    [headline(summary), ...rolesLine(summary)],
    table(summary),
    ...group('LEFT OUT', findings, true),
    ...group('TAKEN OVER, BUT LOOK AT IT', findings, false),
    notes(summary),
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function headline({ file, kind, counts, dryRun }: Summary): string {
  const total = Object.values(counts).reduce((sum, { imported }) => sum + imported, 0);
  if (total === 0) return `Nothing to import from ${file} (${kind}): nothing was changed.`;
  return dryRun
    ? `DRY RUN: nothing was written. From ${file} (${kind}) these would be imported:`
    : `Imported from ${file} (${kind}):`;
}

function rolesLine({ roles }: Summary): string[] {
  const parts = Object.entries(roles).map(([role, { count, waiting }]) => {
    const wait = waiting > 0 ? ` (${waiting} waiting for approval)` : '';
    return `${count} ${role}${count === 1 ? '' : 's'}${wait}`;
  });
  return parts.length > 0 ? [parts.join(', ')] : [];
}

function table({ counts }: Summary): string[] {
  const cells = (count: Count) => [count.inFile, count.imported, count.alreadyHere, count.leftOut].map(String);
  const rows = Object.entries(counts).map(([name, count]) => [name, ...cells(count)]);
  return [['', 'in the file', 'imported', 'already here', 'left out'], ...rows].map(([name = '', ...columns]) =>
    `  ${name.padEnd(14)}${columns.map((column) => column.padStart(14)).join('')}`.trimEnd(),
  );
}

function group(heading: string, findings: readonly FindingGroup[], leftOut: boolean): string[][] {
  const groups = findings.filter((finding) => finding.leftOut === leftOut);
  return groups.length === 0 ? [] : [[heading], ...groups.map(block)];
}

function block({ title, count, examples }: FindingGroup): string[] {
  const more = count > examples.length ? [`    ... and ${count - examples.length} more`] : [];
  return [`  ${title}: ${count}`, ...examples.map((example) => `    ${line(example)}`), ...more];
}

function line({ record, id, name, note }: Finding): string {
  const known = name === null ? id : record === 'account' ? `${name} (${id})` : `${id} of ${name}`;
  return `${record} ${known}${note === null ? '' : `: ${note}`}`;
}

function notes({ others, notNeeded, findings }: Summary): string[] {
  const bookkeeping = Object.entries(notNeeded)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${name} (${count})`);
  return [
    ...(findings.length === 0 ? ['Nothing was left out, and nothing is dubious.'] : []),
    ...(others > 0 ? [`Accounts here that are not in the file: ${others}.`] : []),
    ...(bookkeeping.length > 0 ? [`Not needed here: ${bookkeeping.join(', ')}.`] : []),
  ];
}

/** The report for programs, with every finding; the transaction that made them must still be open. */
export async function* inJson(client: PoolClient, { findings, ...summary }: Summary): AsyncGenerator<string> {
  yield `${JSON.stringify({ ...summary, at: new Date() }, null, 2).slice(0, -2)},\n  "findings": {`;
  let separator = '';
  for (const { kind, title, leftOut, count } of findings) {
    yield `${separator}\n    ${JSON.stringify(kind)}: ${JSON.stringify({ title, leftOut, count }).slice(0, -1)},"rows":[`;
    yield* rows(findingsOf(client, kind));
    yield '\n    ]}';
    separator = ',';
  }
  yield '\n  }\n}\n';
}

async function* rows(findings: AsyncIterable<Finding>): AsyncGenerator<string> {
  let separator = '';
  for await (const finding of findings) {
    yield `${separator}\n      ${JSON.stringify(finding)}`;
    separator = ',';
  }
}
