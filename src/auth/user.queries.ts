import { field, type ListField, sortable } from '../database/list.js';

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

/** SQL of a set of ids: the users whose names hold `pattern`; `users_search_idx` serves it. */
export const usersNamed = (pattern: string) =>
  `SELECT id FROM users WHERE folded(username || ' ' || first_name || ' ' || last_name) LIKE folded(${pattern})`;
