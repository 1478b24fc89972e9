import { each, field, type ListField, sortable } from '../database/list.js';

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

/** By what a list of persons, with users as `u`, can be filtered and sorted. */
export const userFields = {
  username: field('text', 'u.username'),
  first_name: sortable('text', 'u.first_name'),
  last_name: sortable('text', 'u.last_name'),
} satisfies Record<string, ListField>;

const named = (user: string, pattern: string) =>
  `folded(${user}.username || ' ' || ${user}.first_name || ' ' || ${user}.last_name) LIKE folded(${pattern})`;

/** SQL of a set of ids: the users whose names hold every pattern; `users_search_idx` finds them at once. */
export const usersNamed = (...patterns: readonly string[]) =>
  `SELECT s.id FROM users s WHERE ${each((pattern) => named('s', pattern))(patterns)}`;

/**
 * SQL of a set of user ids: of the doctors or patients whose names and mobile together hold every pattern. One who has all
 * in the names is found by one scan, which for each pattern by itself would read all who have a common name.
 */
export function personsWith(table: 'doctors' | 'patients', patterns: readonly string[]): string {
  const called = (pattern: string) => `m.mobile LIKE ${pattern}`;
  const either = each((pattern) => `(${called(pattern)} OR ${named('n', pattern)})`);
  const any = patterns.map(called).join(' OR ');
  const others =
    patterns.length > 1 ? `JOIN users n ON n.id = m.user_id WHERE (${any}) AND ${either(patterns)}` : `WHERE ${any}`;
  return `${usersNamed(...patterns)} UNION ALL SELECT m.user_id FROM ${table} m ${others}`;
}
