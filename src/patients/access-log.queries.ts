import { aboutPatient, timeAndOutcome } from '../audit/outcome.js';
import { type ActorRole, actorRoles } from '../auth/role.js';
import { usersCalled } from '../auth/user.queries.js';
import { field, type List, sortable } from '../database/list.js';

/** What somebody did with a patient's records. */
export interface AccessRow {
  id: string;
  at: string;
  role: ActorRole | null;
  /** of a person who still has an account, and is no other patient */
  name: string | null;
  own: boolean;
  operation: string;
  allowed: boolean;
}

/** Patients are not told the names of others. */
const named = `(a.actor_role IS DISTINCT FROM 'patient' OR a.actor_id = $1::uuid)`;

/** Of the patient with this user id, the latest first; lists of all patients count from the day the account was made. */
export const accessList: List<AccessRow> = {
  name: undefined,
  columns: `
    a.id, to_char(a.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at, a.actor_role AS role,
    CASE WHEN ${named} THEN trim(u.first_name || ' ' || u.last_name) END AS name, a.actor_id IS NOT DISTINCT FROM $1::uuid AS own, a.operation,
    a.status < 400 AS allowed`,
  body: (conditions) => `
    FROM audit_log a LEFT JOIN users u ON u.id = a.actor_id
    WHERE ${aboutPatient('$1::uuid')} AND ${conditions}`,
  id: 'a.id',
  order: ['-at'],
  owned: false,
  countedOnRequest: true,
  fields: {
    id: sortable('bigint', 'a.id'),
    at: timeAndOutcome.at,
    role: field('choice', 'a.actor_role', { uses: ['filter'], choices: actorRoles }),
    outcome: timeAndOutcome.outcome,
  },
  searched: 'the names of who did it',
  search: (patterns) => `${named} AND a.actor_id IN (${usersCalled(...patterns)})`,
};
