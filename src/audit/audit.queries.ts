import { statement } from '../database/statements.js';
import type { NewAuditRow } from './entry.js';

/** Of a row as it is sent, in the order of the type audit_entry. */
const names =
  'actor_id, actor_role, session_id, address, operation, subjects, records, fields, status, request_id'.split(', ');

/** Writes any number of rows, which are one value: `rowsAsText`. */
export const insertRows = {
  name: 'audit.insert',
  text: `INSERT INTO audit_log (${names.join(', ')}) SELECT * FROM unnest($1::audit_entry[])`,
};

const special = /["\\]/;
const everySpecial = /["\\]/g;
/** So that nothing in it means anything, in an array or in a row. */
const quoted = (text: string) => `"${special.test(text) ? text.replace(everySpecial, '\\$&') : text}"`;
const array = (texts: readonly string[]) => (texts.length > 0 ? quoted(`{${texts.map(quoted)}}`) : '{}');

/** Nothing between two commas is null; uuids need no quotes. */
const rowAsText = (row: NewAuditRow) => {
  const { actorId, actorRole, sessionId, address, operation, subjects, records, fields, status, requestId } = row;
  const who = `${actorId ?? ''},${actorRole ?? ''},${sessionId ?? ''},${address ? quoted(address) : ''}`;
  return `(${who},${quoted(operation)},"{${subjects}}",${array(records)},${array(fields)},${status},${requestId ?? ''})`;
};

/** As PostgreSQL writes an array of rows, which it reads faster than JSON. */
export const rowsAsText = (rows: readonly NewAuditRow[]): string => `{${rows.map((row) => quoted(rowAsText(row)))}}`;

/** The text whose SHA-256 proves a row: every value of it, whatever the settings of the server, and at any time, infinity too. */
const digestOf = (row: string) => `sha256(convert_to(ROW(
  ${row}.id, trunc(extract(epoch FROM ${row}.at) * 1000000), ${names.map((name) => `${row}.${name}`).join(', ')})::text, 'UTF8'))`;

/** What a seal proves: itself, the seal before it, and of each row the digest. */
const hashOf = (seal: string) => `sha256(${seal}.previous
  || convert_to(format('%s %s %s', ${seal}.id, to_char(${seal}.month, 'YYYY-MM'), array_to_string(${seal}.row_ids, ',')), 'UTF8')
  || ${seal}.row_digests)`;

const ownerOf = (table: string) =>
  statement<{ userId: string }>(
    `audit.owner-of-${table}`,
    `SELECT p.user_id AS "userId" FROM ${table} t JOIN patients p ON p.id = t.patient_id WHERE t.id = $1::bigint`,
  );

/** The patient whose record of such a kind it is, by its id. */
export const owners: Readonly<Record<string, ReturnType<typeof ownerOf>>> = {
  appointment: ownerOf('appointments'),
  history: ownerOf('histories'),
};

const LOWEST = '-9223372036854775808';
/** Rows of one seal at most. */
export const ROWS_OF_A_SEAL = 1000;

/** The number that was given to the latest row. */
export const latestNumber = statement<{ number: string }>(
  undefined,
  'SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS number FROM audit_log_id_seq -- sealing',
);

/** A transaction later than all that are under way. */
export const newTransaction = statement<{ id: string }>(
  undefined,
  'SELECT pg_current_xact_id()::text AS id -- sealing',
);

/** All transactions before it are over. */
export const oldestTransaction = statement<{ id: string }>(
  undefined,
  'SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS id -- sealing',
);

/**
 * Seals the next rows up to a number below which none can come any more; no row if there are none. Of processes that do it
 * together the key refuses all but one, and the others get a row of nulls: everybody who can connect could keep a lock.
 */
export const sealRows = statement<{ id: string; hash: string; rows: number } | { id: null }>(
  undefined,
  `WITH last AS (SELECT id, hash, last_row FROM audit_seals ORDER BY id DESC LIMIT 1),
   -- bounded by its order alone, which the planner would else give up for the second bound
   next AS (
     SELECT * FROM audit_log
      WHERE id > coalesce((SELECT last_row FROM last), ${LOWEST})
      ORDER BY id LIMIT ${ROWS_OF_A_SEAL}),
   found AS MATERIALIZED (
     SELECT next.id, date_trunc('month', next.at AT TIME ZONE 'UTC')::date AS month, ${digestOf('next')} AS digest
       FROM next WHERE next.id <= $1::bigint),
   first AS (SELECT month FROM found ORDER BY id LIMIT 1),
   other AS (SELECT min(found.id) AS id FROM found, first WHERE found.month <> first.month),
   seal AS (
     SELECT coalesce((SELECT id FROM last), 0) + 1 AS id, coalesce((SELECT hash FROM last), '') AS previous,
            min(month) AS month, max(id) AS last_row, array_agg(id ORDER BY id) AS row_ids,
            string_agg(digest, '' ORDER BY id) AS row_digests
       FROM found
      WHERE id < (SELECT id FROM other) OR (SELECT id FROM other) IS NULL
     HAVING count(*) > 0),
   made AS (
     INSERT INTO audit_seals (id, previous, month, last_row, row_ids, row_digests, hash)
     SELECT id, previous, month, last_row, row_ids, row_digests, ${hashOf('seal')} FROM seal
     ON CONFLICT DO NOTHING
     RETURNING id, encode(hash, 'hex') AS hash, cardinality(row_ids) AS rows)
   SELECT made.* FROM seal LEFT JOIN made ON true -- sealing`,
);

/** What can be wrong with a row or a seal; `unsealed`: it waits to be sealed for too long. */
export const faults = ['changed', 'missing', 'added', 'unsealed'] as const;

export interface Fault {
  /** null for a row that no seal can reach */
  seal: string | null;
  /** of the row; null where the seal itself is not what it was */
  row: string | null;
  fault: (typeof faults)[number];
}

export interface Checked {
  /** seals that were looked at, and the last of them */
  seals: number;
  last: string | null;
  rows: number;
  /** rows of months that are no longer kept */
  retired: number;
  faults: Fault[];
}

/** Seals that are looked at in one statement. */
const SEALS_AT_ONCE = 100;
export const MOST_FAULTS = 100;

/** Where the record begins. */
export interface Kept {
  /** no row is of an earlier month; a month that is not over, or has a partition, is kept without rows too */
  month: string;
  /** the first with rows; null if none has */
  seal: string | null;
}

export const firstKept = statement<Kept>(
  undefined,
  `WITH bounds AS (
     SELECT pg_get_expr(c.relpartbound, c.oid) AS text FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
      WHERE i.inhparent = 'audit_log'::regclass),
   partitions AS (
     SELECT coalesce(min(coalesce(substring(text FROM $$FROM \\('([^']+)'\\)$$)::timestamptz, '-infinity')), 'infinity') AS oldest
       FROM bounds WHERE text <> 'DEFAULT')
   SELECT date_trunc('month', least(now(), oldest, (SELECT min(at) FROM audit_log WHERE at < oldest)) AT TIME ZONE 'UTC')::date::text AS month,
          (SELECT id::text FROM audit_seals WHERE last_row >= (SELECT min(id) FROM audit_log) ORDER BY audit_seals.id LIMIT 1) AS seal
     FROM partitions`,
);

/**
 * Compares the seals after `$1` with each other and with the rows. Rows that are gone are retired if they were of a month before
 * `$2` and the seal is before `$3`, or of the last such month: when that ends, rows of the next may come in between.
 */
export const checkSeals = statement<Checked>(
  undefined,
  `WITH window_of AS (
     SELECT s.*, lag(s.id) OVER w AS before, lag(s.hash) OVER w AS link, lag(s.last_row) OVER w AS after
       FROM (SELECT * FROM audit_seals WHERE id > 0 AND id >= $1::bigint ORDER BY id LIMIT ${SEALS_AT_ONCE + 1}) s
     WINDOW w AS (ORDER BY s.id)),
   seals AS (SELECT * FROM window_of WHERE id > $1::bigint),
   stored AS (
     SELECT s.id AS seal, a.id AS row, ${digestOf('a')} AS digest
       FROM seals s JOIN audit_log a ON a.id > coalesce(s.after, ${LOWEST}) AND a.id <= s.last_row),
   sealed AS (
     SELECT s.id AS seal, listed.row, substr(s.row_digests, (32 * (listed.place - 1) + 1)::int, 32) AS digest
       FROM seals s, unnest(s.row_ids) WITH ORDINALITY AS listed (row, place)),
   retired AS (
     SELECT s.id AS seal, cardinality(s.row_ids) AS rows FROM seals s
      WHERE s.month < $2::date AND ((s.id < $3::bigint) IS NOT FALSE OR s.month = $2::date - interval '1 month')
        AND NOT EXISTS (SELECT FROM stored WHERE stored.seal = s.id)),
   faults AS (
     SELECT id AS seal, NULL::bigint AS row, 'changed' AS fault FROM seals
      WHERE hash <> ${hashOf('seals')} OR previous <> coalesce(link, '') OR last_row IS DISTINCT FROM row_ids[cardinality(row_ids)]
     UNION ALL
     SELECT missing, NULL, 'missing' FROM seals, generate_series(coalesce(before, 0) + 1, least(id - 1, coalesce(before, 0) + ${MOST_FAULTS})) missing
     UNION ALL
     -- without its key the table may hold a row twice
     SELECT seal, row, 'added' FROM stored GROUP BY seal, row HAVING count(*) > 1
     UNION ALL
     SELECT seal, row, CASE WHEN stored.digest IS NULL THEN 'missing' WHEN sealed.digest IS NULL THEN 'added' ELSE 'changed' END
       FROM sealed FULL JOIN stored USING (seal, row)
      WHERE sealed.digest IS DISTINCT FROM stored.digest AND seal NOT IN (SELECT seal FROM retired))
   SELECT (SELECT count(*)::int FROM seals) AS seals, (SELECT max(id)::text FROM seals) AS last,
          (SELECT count(*)::int FROM stored) AS rows, (SELECT coalesce(sum(rows), 0)::int FROM retired) AS retired,
          (SELECT coalesce(json_agg(json_build_object('seal', seal::text, 'row', row::text, 'fault', fault)), '[]')
             FROM (SELECT * FROM faults ORDER BY seal, row NULLS FIRST LIMIT ${MOST_FAULTS}) shown) AS faults`,
);

export const lastSeal = statement<{ id: string; hash: string; createdAt: string; row: string }>(
  undefined,
  `SELECT id::text, encode(hash, 'hex') AS hash, last_row::text AS row,
          to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "createdAt"
     FROM audit_seals ORDER BY audit_seals.id DESC LIMIT 1 -- not the text above, for which 9 comes after 10`,
);

/** Seconds after which a row that no seal has is a fault: what nobody seals can be removed unseen. */
const LATE = 60;

/**
 * Rows that are yet to be sealed, and what is in no chain: rows whose number was never given or is before all, seals before the
 * first, and the first of the rows that have waited for too long.
 */
export const outsideSeals = statement<{ rows: number; faults: Fault[] }>(
  undefined,
  `WITH unsealed AS MATERIALIZED (
     SELECT id, at, id > (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM audit_log_id_seq) AS added FROM audit_log
      WHERE id > coalesce((SELECT last_row FROM audit_seals ORDER BY id DESC LIMIT 1), ${LOWEST})),
   faults AS (
     SELECT id AS seal, NULL::bigint AS row, 'added' AS fault FROM audit_seals WHERE id <= 0
     UNION ALL
     SELECT NULL, id, 'added' FROM audit_log WHERE id = ${LOWEST}
     UNION ALL
     SELECT NULL, id, 'added' FROM unsealed WHERE added
     UNION ALL
     SELECT NULL, min(id), 'unsealed' FROM unsealed
      WHERE NOT added AND at < now() - interval '${LATE} seconds' HAVING count(*) > 0)
   SELECT (SELECT count(*)::int FROM unsealed) AS rows,
          (SELECT coalesce(json_agg(json_build_object('seal', seal::text, 'row', row::text, 'fault', fault)), '[]')
             FROM (SELECT * FROM faults ORDER BY seal, row LIMIT ${MOST_FAULTS}) shown) AS faults`,
);
