import { auditList, FEW } from '../src/admin/audit.queries.js';
import { appointmentLists, currentAppointmentList } from '../src/appointments/appointment-lists.js';
import { doctorAppointmentList } from '../src/appointments/doctor-appointments.queries.js';
import { EVERY_PATIENT } from '../src/audit/entry.js';
import { CommonTrigrams } from '../src/database/common-trigrams.service.js';
import { type List, type ListField, type ListRequest } from '../src/database/list.js';
import { plan } from '../src/database/list-plan.js';
import { bookableList, doctorLists } from '../src/doctors/doctors.queries.js';
import { historyList, ownHistoryList } from '../src/history/history.queries.js';
import { accessList } from '../src/patients/access-log.queries.js';
import { patientLists } from '../src/patients/patients.queries.js';
import { useApp } from './support/app.js';

const test = useApp();
const ROWS = 100_000;
const UUID = '00000000-0000-4000-8000-000000000001';
const ADMIN = '00000000-0000-4000-8000-000000000003';
const BUSY_DOCTOR = '00000000-0000-4000-8000-000000000002';

jest.setTimeout(400_000);

/** As many rows as make a table worth an index; one in a thousand accounts and appointments waits. */
async function fill(): Promise<void> {
  const run = (sql: string) => test.dataSource.query(sql);
  await run(`INSERT INTO users (id, username, first_name, last_name, password_hash, role, approved)
    SELECT ('00000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'user' || n, 'First' || n % 5000, 'Last' || n % 7000, '',
           CASE WHEN n % 2 = 0 THEN 'doctor' ELSE 'patient' END, n % 1000 > 1 FROM generate_series(1, ${2 * ROWS}) n`);
  await run(`INSERT INTO doctors (user_id, department, address, mobile)
    SELECT id, (ARRAY['CL','DL','EMC','IL','AL','CRS'])[1 + n % 6], 'Street ' || n, n::text
      FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM users WHERE role = 'doctor') u`);
  await run(`INSERT INTO patients (user_id, age, address, mobile)
    SELECT id, n % 900 / 10.0, 'Street ' || n, n::text
      FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM users WHERE role = 'patient') u`);
  await run(`INSERT INTO histories (patient_id, assigned_doctor_id, admit_date, symptoms, department)
    SELECT n, n, date '2020-01-01' + n % 2000, 'Fever', 'CL' FROM generate_series(1, ${ROWS}) n`);
  await run('INSERT INTO costs (history_id) SELECT id FROM histories');
  await run(`SET statement_timeout = 0; INSERT INTO appointments (patient_id, history_id, doctor_id, appointment_date, appointment_time, state)
    SELECT n, n, n, date '2020-01-01' + n % 2000, time '08:00' + (n % 500) * interval '1 minute',
           CASE n % 1000 WHEN 0 THEN 'requested' WHEN 1 THEN 'cancelled' ELSE 'approved' END
      FROM generate_series(1, ${ROWS}) n; RESET statement_timeout`);
  await run(`INSERT INTO appointments (patient_id, doctor_id, appointment_date, appointment_time, state, overbook_reason)
    SELECT n, 1, date '2020-01-01' + n / 10, time '08:00' + n % 10 * interval '30 minutes', 'approved', 'a busy doctor'
      FROM generate_series(1, 5000) n`);
  await run(`UPDATE users SET username = 'chief' WHERE id = '${ADMIN}'`);
  await fillRecord();
  await run('VACUUM ANALYZE');
}

/** Of four months; half of it one admin's, a tenth lists of all patients, little by the service itself, or refused. */
async function fillRecord(): Promise<void> {
  await test.dataSource.query(
    `SELECT make_audit_partition((date '2020-11-01' + n * interval '1 month')::date) FROM generate_series(0, 3) n`,
  );
  await test.dataSource.query(`INSERT INTO audit_log (at, actor_id, actor_role, operation, subjects, records, fields, status, request_id)
    SELECT timestamptz '2020-11-01T00:00Z' + n * interval '90 seconds', CASE WHEN n % 2 = 0 THEN '${ADMIN}'::uuid ELSE u.id END,
           CASE WHEN n % 1000 = 7 THEN 'system' WHEN n % 2 = 0 THEN 'admin' ELSE u.role END,
           CASE WHEN n % 10 = 0 THEN 'patients.list' WHEN n % 700 = 1 THEN 'patient.approve' ELSE 'patient.read' END,
           ARRAY[CASE WHEN n % 10 = 0 THEN '${EVERY_PATIENT}'::uuid ELSE u.id END], '{}', '{}', CASE WHEN n % 500 = 0 THEN 404 ELSE 200 END,
           uuidv7(timestamptz '2020-11-01T00:00Z' + n * interval '90 seconds' - now())
      FROM generate_series(1, ${ROWS}) n JOIN users u ON u.username = 'user' || n % 3000 + 1 ORDER BY n`);
}

const samples: Readonly<Record<ListField['kind'], unknown>> = {
  text: '77777',
  choice: 'CL',
  integer: 777,
  bigint: 777,
  decimal: '33.3',
  date: '2021-01-01',
  time: '08:30:00',
  instant: '2021-01-01T00:00:00Z',
  boolean: true,
  uuid: UUID,
};

/** A first page by every sort in both directions, by every filter, by a search, and pages far behind. */
function* requests(list: List<unknown>): Generator<[string, ListRequest & { deep?: true }]> {
  const page = { conditions: [], words: [], sort: [], after: undefined, counted: false, page: { size: 50, skip: 0 } };
  yield ['plain', page];
  yield ['far behind', { ...page, deep: true }];
  yield ['search', { ...page, words: ['user77777'] }];
  yield ['search for one with much', { ...page, words: ['chief'] }];
  yield ['search for digits', { ...page, words: ['77777'] }];
  yield ['search for digits and a name', { ...page, words: ['77777', 'user7777'] }];
  yield ['search for two words', { ...page, words: ['user77777', 'user7777'] }];
  const counted = !list.countedOnRequest;
  yield ['search for what all have', { ...page, words: ['first'], counted }];
  yield ['search for what all have and a name', { ...page, words: ['first', 'user77777'], counted }];
  for (const [field, { uses, kind, choices }] of Object.entries(list.fields)) {
    for (const descending of uses.includes('sort') ? [false, true] : []) {
      const sort = [{ field, descending }];
      yield [`sort ${descending ? '-' : ''}${field}`, { ...page, sort }];
      yield [`far behind by ${descending ? '-' : ''}${field}`, { ...page, sort, deep: true }];
    }
    if (uses.includes('filter')) {
      const value = choices?.at(-1) ?? samples[kind];
      yield [`${field}=`, { ...page, conditions: [{ field, operator: '=', value }] }];
    }
    if (uses.includes('range')) {
      yield [`${field}_from=`, { ...page, conditions: [{ field, operator: '>=', value: samples[kind] }] }];
      yield [`${field}_to=`, { ...page, conditions: [{ field, operator: '<=', value: samples[kind] }] }];
    }
  }
}

interface Node {
  'Node Type': string;
  'Relation Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  Plans?: Node[];
}

/** Rows of tables that a page may look at: of other tables too, and some that are alike. */
const MOST = 6_000;

/**
 * Few wait, and one doctor has not so many: a page may take all of these, or some of all the others, unless an index has the
 * order.
 */
const mostOf = (name: string, { short }: List<unknown>, what: string) =>
  name.startsWith('waiting') || (short && !/^plain$|^far behind$|appointment_date/.test(what)) ? ROWS * 0.3 : MOST;

// of departments a hospital has a handful; months without a row in the record have none to look at, and of accounts who are
// called what all are the first thousand tell that they are many
const isScan = (node: Node) =>
  node['Node Type'] === 'Seq Scan' &&
  node['Relation Name'] !== 'departments' &&
  lookedAtBy(node) > (node['Relation Name'] === 'users' ? FEW + 1 : 0);

const scans = (node: Node): string[] => [
  ...(isScan(node) ? [`Seq Scan on ${node['Relation Name']}`] : []),
  ...(node.Plans ?? []).flatMap(scans),
];

const lookedAtBy = (node: Node) =>
  node['Actual Loops'] *
  (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0));

function looked(node: Node): number {
  const scanned = node['Relation Name'] ? lookedAtBy(node) : 0;
  return scanned + (node.Plans ?? []).reduce((sum, part) => sum + looked(part), 0);
}

const lists: [string, List<never>, unknown[]][] = [
  ['approved doctors', doctorLists.approved, []],
  ['waiting doctors', doctorLists.waiting, []],
  ['bookable doctors', bookableList, []],
  ['approved patients', patientLists.approved, []],
  ['waiting patients', patientLists.waiting, []],
  ['approved appointments', appointmentLists.approved, []],
  ['closed appointments', appointmentLists.closed, []],
  ['requests by their time', appointmentLists.waiting.groups?.slot as typeof appointmentLists.waiting, []],
  ['waiting appointments', appointmentLists.waiting, []],
  ['a patient’s histories', historyList, [UUID]],
  ['my histories', ownHistoryList, [UUID]],
  ['my appointments', currentAppointmentList, [UUID]],
  ['the record', auditList, []],
  ['who used my data', accessList, [UUID]],
  ['a doctor’s appointments', doctorAppointmentList, [BUSY_DOCTOR]],
] as never;

describe('at 100,000 rows', () => {
  it('no page of any list scans a table', async () => {
    await fill();
    const trigrams = test.app.get(CommonTrigrams);
    await trigrams.refresh();
    expect(trigrams.narrow(['user77777'])[0]?.join('%')).toMatch(/^(e?r)?7{3,5}$/);
    const slow: string[] = [];
    for (const [name, list, own] of lists) {
      const [{ count }] = await test.dataSource.query(`SELECT count(*)::int AS count ${list.body('true')}`, own);
      for (const [what, request] of requests(list)) {
        const asked = request.deep ? await farBehind(list, request, own, Math.floor(count * 0.8)) : request;
        const { rows, values } = plan(list, asked, own, trigrams.narrow);
        const explain = `EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${rows.text}`;
        const [{ 'QUERY PLAN': explained }] = await test.dataSource.query(explain, values);
        const found = scans(explained[0].Plan);
        const rowsLookedAt = looked(explained[0].Plan);
        if (rowsLookedAt > mostOf(name, list, what)) found.push(`${rowsLookedAt} rows`);
        for (const scan of found) slow.push(`${name}, ${what}: ${scan}`);
      }
    }
    expect(slow).toEqual([]);
  });
});

/** The page behind the row that comes after `skip` others. */
async function farBehind(list: List<never>, request: ListRequest, own: unknown[], skip: number): Promise<ListRequest> {
  const { rows, values } = plan(list, { ...request, page: { size: 1, skip } }, own, () => []);
  const [row] = await test.dataSource.query(rows.text, values);
  return row?.id == null ? request : { ...request, after: row.cursor ? JSON.parse(row.cursor) : [row.id] };
}
