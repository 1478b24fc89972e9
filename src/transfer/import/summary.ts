import type { PoolClient } from 'pg';
import { type Doubt, doubts, type Reason, reasons } from './findings.js';
import type { Staged } from './rows.js';

export interface Count {
  readonly inFile: number;
  readonly imported: number;
  /** from an earlier import */
  readonly alreadyHere: number;
  readonly leftOut: number;
}

/** What is counted, each with the table that holds it while it is sorted out. */
const counted = {
  accounts: 'users',
  doctors: 'doctors',
  patients: 'patients',
  histories: 'histories',
  costs: 'costs',
  appointments: 'appointments',
  tokens: 'tokens',
} as const satisfies Record<string, Staged>;

export type Kind = Reason | Doubt;

/** One row of the report, or several that belong together. */
export interface Finding {
  readonly record: string;
  readonly id: string;
  /** of the account, where it is about one */
  readonly name: string | null;
  readonly note: string | null;
  readonly details: Readonly<Record<string, unknown>> | null;
}

export interface FindingGroup {
  readonly kind: Kind;
  readonly title: string;
  readonly leftOut: boolean;
  readonly count: number;
  /** the first of them */
  readonly examples: readonly Finding[];
}

/** What an import did, or would have done. */
export interface Summary {
  readonly file: string;
  readonly kind: string;
  readonly dryRun: boolean;
  readonly counts: Readonly<Record<keyof typeof counted, Count>>;
  /** of the imported accounts */
  readonly roles: Readonly<Record<string, { count: number; waiting: number }>>;
  /** accounts that were here and are not in the file */
  readonly others: number;
  readonly findings: readonly FindingGroup[];
  /** rows of the former service that nothing here needs, by table */
  readonly notNeeded: Readonly<Record<string, number>>;
}

/** How many examples the human report shows of each kind. */
const EXAMPLES = 10;

export async function countRows(client: PoolClient): Promise<Summary['counts']> {
  const counts = [];
  for (const [name, table] of Object.entries(counted)) {
    const { rows } = await client.query<Count>(
      `SELECT count(*)::integer AS "inFile",
              count(*) FILTER (WHERE state = 'new')::integer AS imported,
              count(*) FILTER (WHERE state = 'here')::integer AS "alreadyHere",
              count(*) FILTER (WHERE state = 'out')::integer AS "leftOut" FROM old_${table}`,
    );
    counts.push([name, rows[0]]);
  }
  return Object.fromEntries(counts);
}

export async function countRoles(client: PoolClient): Promise<Summary['roles']> {
  const { rows } = await client.query(
    `SELECT role, count(*)::integer AS count, count(*) FILTER (WHERE NOT approved)::integer AS waiting
       FROM old_users WHERE state = 'new' GROUP BY role ORDER BY role`,
  );
  return Object.fromEntries(rows.map(({ role, ...count }) => [role, count]));
}

export async function countOthers(client: PoolClient): Promise<number> {
  const { rows } = await client.query(
    `SELECT count(*)::integer AS count FROM users x WHERE NOT EXISTS (SELECT FROM old_users o WHERE o.id = x.id)`,
  );
  return rows[0].count;
}

/** In the order of `reasons` and `doubts`. */
export async function findingGroups(client: PoolClient): Promise<FindingGroup[]> {
  const { rows } = await client.query(
    `SELECT kind, count(*)::integer AS count, json_agg(finding ORDER BY seq) FILTER (WHERE nth <= ${EXAMPLES}) AS examples
       FROM (SELECT kind, seq, row_number() OVER (PARTITION BY kind ORDER BY seq) AS nth,
                    json_build_object('record', record, 'id', id, 'name', name, 'note', note, 'details', details) AS finding
               FROM findings) f
      GROUP BY kind`,
  );
  const order = Object.keys({ ...reasons, ...doubts });
  const groups = rows.map(({ kind, ...group }) => ({ kind, ...titleOf(kind), ...group }));
  return groups.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
}

const titleOf = (kind: Kind) =>
  kind in reasons
    ? { title: reasons[kind as Reason], leftOut: true }
    : { title: doubts[kind as Doubt], leftOut: false };

/** Every finding of a kind, not all at once in memory. */
export async function* findingsOf(client: PoolClient, kind: Kind): AsyncGenerator<Finding> {
  await client.query(
    `DECLARE findings_of_kind CURSOR FOR SELECT record, id, name, note, details FROM findings
      WHERE kind = '${kind}' ORDER BY seq`,
  );
  for (;;) {
    const { rows } = await client.query<Finding>('FETCH 1000 FROM findings_of_kind');
    if (rows.length === 0) break;
    yield* rows;
  }
  await client.query('CLOSE findings_of_kind');
}
