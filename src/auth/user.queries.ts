import { field, type ListField, shared, sortable } from '../database/list.js';
import { each, type Pattern } from '../database/list-search.js';

/** What every answer about a person shows of the account. */
export interface UserRow {
  userId: string;
  username: string;
  firstName: string;
  lastName: string;
  approved: boolean;
}

/** A `UserRow` from users as `u`. */
export const userColumns =
  'u.id AS "userId", u.username, u.first_name AS "firstName", u.last_name AS "lastName", u.approved';

/** Accounts with one name follow each other by their ids, as an index has them: those of profiles are in another table. */
const tie = { sql: 'u.id', kind: 'uuid' } as const;

/** By what a list of persons who are all approved, or all wait, with users as `u`, can be filtered and sorted. */
export const userFields = {
  username: field('text', 'u.username', { tie }),
  first_name: { ...sortable('text', 'u.first_name'), tie },
  last_name: { ...sortable('text', 'u.last_name'), tie },
  status: shared,
} satisfies Record<string, ListField>;

/** `users_search_idx` is asked for the narrow pattern alone: it cannot serve what stands before IS TRUE. */
const named = (user: string, { text, narrow }: Pattern) => {
  const like = `${user}.search_names LIKE folded(${text})`;
  return narrow ? `${user}.search_names LIKE folded(${narrow}) AND (${like}) IS TRUE` : like;
};

/** A condition on a user: that the names hold every pattern. */
export const allNamed = (user: string) => each((pattern) => named(user, pattern));

/** SQL of a set of ids: the users whose names hold every pattern; `users_search_idx` finds them at once. */
export const usersNamed = (...patterns: readonly Pattern[]) =>
  `SELECT s.id FROM users s WHERE ${allNamed('s')(patterns)}`;

/** A condition on a user: that the first and last name hold every pattern. */
export const isCalled = (user: string) =>
  each(({ text }) => `folded(${user}.first_name || ' ' || ${user}.last_name) LIKE folded(${text})`);

/** As `usersNamed`, but not by the username, which the index knows too and patients must not find out. */
export const usersCalled = (...patterns: readonly Pattern[]) =>
  `${usersNamed(...patterns)} AND ${isCalled('s')(patterns)}`;

/** A condition on a user and the profile: that the names or the mobile hold the pattern. */
export const isPerson =
  (user: string, profile: string) =>
  ({ text }: Pattern) =>
    `(${profile}.mobile LIKE ${text} OR ${user}.search_names LIKE folded(${text}))`;

/**
 * A condition on users as `u` and their profiles as `profile`: the names and the mobile together hold every pattern. One who
 * has all in the names is found by one scan, which for each pattern by itself would read all who have a common name.
 */
export function personsWith(table: 'doctors' | 'patients', profile: string, patterns: readonly Pattern[]): string {
  if (!patterns.some(({ indexed }) => indexed)) return each(isPerson('u', profile))(patterns);
  const any = patterns.map(({ text }) => `m.mobile LIKE ${text}`).join(' OR ');
  const reached = `SELECT m.user_id FROM ${table} m ${
    patterns.length > 1
      ? `JOIN users n ON n.id = m.user_id WHERE (${any}) AND ${each(isPerson('n', 'm'))(patterns)}`
      : `WHERE ${any}`
  }`;
  // of few mobiles an array, so that one bitmap serves both and an account is read once; of many it would be slow
  return patterns.every(({ hasLetters }) => hasLetters)
    ? `(${allNamed('u')(patterns)} OR u.id = ANY (ARRAY(${reached})))`
    : `u.id IN (${usersNamed(...patterns)} UNION ALL ${reached})`;
}
