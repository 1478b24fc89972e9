import { field } from '../database/list.js';

export const outcomes = ['allowed', 'refused'] as const;

/** By what lists of the record, with `audit_log` as `a`, can be filtered alike. */
export const timeAndOutcome = {
  at: field('instant', 'a.at', { uses: ['range'] }),
  outcome: field('choice', '', {
    choices: outcomes,
    uses: ['filter'],
    // the planner knows the value, and there is an index of those that were refused
    condition: (outcome) => `CASE ${outcome} WHEN 'refused' THEN a.status >= 400 ELSE a.status < 400 END`,
  }),
};
