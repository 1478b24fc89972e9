import { field } from '../database/list.js';

export const outcomes = ['allowed', 'refused'] as const;

/** By what lists of the record, with `audit_log` as `a`, can be filtered alike. */
export const timeAndOutcome = {
  at: field('instant', 'a.at', { uses: ['range'] }),
  outcome: field('choice', `CASE WHEN a.status < 400 THEN 'allowed' ELSE 'refused' END`, {
    choices: outcomes,
    uses: ['filter'],
  }),
};
