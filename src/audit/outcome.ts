import { field } from '../database/list.js';
import { words } from '../http/words.js';
import { EVERY_PATIENT } from './entry.js';

export const outcomes = words('AccessOutcome', 'whether it was done or refused', ['allowed', 'refused']);
export type Outcome = (typeof outcomes)[number];

/** By what lists of the record, with `audit_log` as `a`, can be filtered alike. */
export const timeAndOutcome = {
  at: field('instant', 'a.at', { uses: ['range', 'sort'] }),
  outcome: field('choice', '', {
    choices: outcomes,
    uses: ['filter'],
    // the planner knows the value, and there is an index of those that were refused
    condition: (outcome) => `CASE ${outcome} WHEN 'refused' THEN a.status >= 400 ELSE a.status < 400 END`,
  }),
};

/**
 * SQL of a condition on rows as `a`: that they are about a patient, whose account's id is a uuid of SQL. Lists of all patients
 * count from the day the account was made.
 */
export const aboutPatient = (id: string) => `a.subjects && ARRAY[${id}, '${EVERY_PATIENT}']
  AND a.at >= coalesce((SELECT created_at FROM users WHERE id = ${id}), '-infinity')`;
