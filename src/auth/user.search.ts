/** SQL of a set of ids: the users whose names hold `pattern`; `users_search_idx` serves it. */
export const usersNamed = (pattern: string) =>
  `SELECT id FROM users WHERE folded(username || ' ' || first_name || ' ' || last_name) LIKE folded(${pattern})`;
