import { aboutPatient, timeAndOutcome } from '../audit/outcome.js';
import { type ActorRole, actorRoles } from '../auth/role.js';
import { allNamed, usersNamed } from '../auth/user.queries.js';
import { field, type List, sortable } from '../database/list.js';

/** A row of the record of access. */
export interface AuditRow {
  id: string;
  at: string;
  actorId: string | null;
  actorRole: ActorRole | null;
  sessionId: string | null;
  address: string | null;
  operation: string;
  subjects: string[];
  records: string[];
  fields: string[];
  status: number;
  requestId: string | null;
}

/** Of so many who are found the rows of each are looked for; of more, the rows of all are looked through. */
export const FEW = 1000;

/** The latest first. */
export const auditList: List<AuditRow> = {
  name: 'audit',
  columns: `
    a.id, to_char(a.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at, a.actor_id AS "actorId",
    a.actor_role AS "actorRole", a.session_id AS "sessionId", a.address, a.operation, a.subjects, a.records, a.fields,
    a.status, a.request_id AS "requestId"`,
  body: (conditions) => `FROM audit_log a WHERE ${conditions}`,
  id: 'a.id',
  order: ['-at'],
  owned: false,
  countedOnRequest: true,
  fields: {
    id: sortable('bigint', 'a.id'),
    at: timeAndOutcome.at,
    patient: field('uuid', '', { uses: ['filter'], condition: aboutPatient }),
    actor: field('uuid', 'a.actor_id', { uses: ['filter'] }),
    role: field('choice', 'a.actor_role', { uses: ['filter'], choices: actorRoles }),
    operation: field('text', 'a.operation', { uses: ['filter'] }),
    outcome: timeAndOutcome.outcome,
    request: field('uuid', 'a.request_id', { uses: ['filter'] }),
  },
  searched: 'the names and username of who did it',
  search: (patterns) => `a.actor_id IN (${usersNamed(...patterns)})`,
  firstFound: (patterns, conditions, first) => `FROM (
    WITH found AS MATERIALIZED (${usersNamed(...patterns)} LIMIT ${FEW + 1}),
         few AS MATERIALIZED (SELECT count(*) <= ${FEW} AS are FROM found)
    SELECT a.* FROM found CROSS JOIN LATERAL (
      SELECT * FROM audit_log a WHERE a.actor_id = found.id AND ${conditions} ${first}) a WHERE (SELECT are FROM few)
    UNION ALL
    (SELECT a.* FROM audit_log a CROSS JOIN LATERAL (
       SELECT FROM users s WHERE s.id = a.actor_id AND ${allNamed('s')(patterns)} OFFSET 0) s
      WHERE NOT (SELECT are FROM few) AND ${conditions} ${first})) a`,
};
