import { doubt, leaveOut, leaveOutProblems, recognize } from './findings.js';

// Statements, in their order, that decide which accounts come over, with what role and under what name.

const known = `ARRAY['doctor', 'patient', 'admin']`;

const has = (role: 'doctor' | 'patient') =>
  `('${role}' = ANY (k.roles) AND EXISTS (SELECT FROM old_${role}s p WHERE p.user_id = u.id))`;

/**
 * The groups of each account by name, as their numbers differ from one former service to the next, and its role:
 * of several groups the one with a profile, if that tells; otherwise the one that may most.
 */
const roles = `
  WITH grouped AS (
    SELECT m.user_id, array_agg(DISTINCT coalesce(g.name, m.group_name, 'number ' || m.group_id)) AS groups
      FROM old_memberships m LEFT JOIN old_groups g ON g.id = m.group_id
     GROUP BY m.user_id
  ), known AS (
    SELECT u.seq, coalesce(g.groups, '{}') AS groups,
           ARRAY(SELECT r FROM unnest(g.groups) r WHERE r = ANY (${known}) ORDER BY r) AS roles
      FROM old_users u LEFT JOIN grouped g ON g.user_id = u.id
  )
  UPDATE old_users u SET groups = k.groups, roles = k.roles, role = CASE
      WHEN u.superuser AND NOT 'admin' = ANY (k.roles) THEN 'admin'
      WHEN cardinality(k.roles) > 1 AND ${has('doctor')} AND NOT ${has('patient')} THEN 'doctor'
      WHEN cardinality(k.roles) > 1 AND ${has('patient')} AND NOT ${has('doctor')} THEN 'patient'
      WHEN 'admin' = ANY (k.roles) THEN 'admin'
      ELSE k.roles[1]
    END
    FROM known k WHERE k.seq = u.seq`;

const superuser = `r.superuser AND NOT 'admin' = ANY (r.roles)`;

const takenHere = `
  SELECT FROM users x WHERE lower(x.username) = lower(r.username)
     AND NOT EXISTS (SELECT FROM old_users o WHERE o.id = x.id AND o.state = 'here')`;

/** The oldest keeps a name; each later one gets the first free \`name~2\`, \`name~3\`, ... */
const rename = `
  DO $$
  DECLARE
    later record;
    candidate text;
    n integer;
  BEGIN
    FOR later IN
      SELECT seq, username FROM (
        SELECT o.*, row_number() OVER (PARTITION BY lower(username) ORDER BY created_at, id) > 1
                 OR EXISTS (SELECT FROM users x WHERE lower(x.username) = lower(o.username)) AS renamed
          FROM old_users o WHERE state = 'new') o
       WHERE renamed ORDER BY created_at, id
    LOOP
      n := 2;
      LOOP
        candidate := left(later.username, 149 - length(n::text)) || '~' || n;
        EXIT WHEN NOT EXISTS (SELECT FROM users x WHERE lower(x.username) = lower(candidate))
              AND NOT EXISTS (SELECT FROM old_users o
                               WHERE state = 'new' AND (lower(username) = lower(candidate) OR lower(new_name) = lower(candidate)));
        n := n + 1;
      END LOOP;
      UPDATE old_users SET new_name = candidate WHERE seq = later.seq;
    END LOOP;
  END $$`;

export const accountStatements = (superusersAsAdmins: boolean): string[] => [
  leaveOutProblems('users'),
  leaveOut('users', 'repeated', {
    where: `EXISTS (SELECT FROM old_users o WHERE o.id = r.id AND o.seq < r.seq AND o.state = 'new')`,
  }),
  roles,
  recognize('users', 'EXISTS (SELECT FROM users x WHERE x.id = r.id)'),
  ...(superusersAsAdmins ? [] : [leaveOut('users', 'superuser_without_admin_group', { where: superuser })]),
  leaveOut('users', 'no_group', { where: 'r.role IS NULL' }),
  leaveOut('users', 'username_taken', { where: `EXISTS (${takenHere})` }),
  rename,
  `UPDATE old_users o SET new_name = nullif(x.username, o.username), role = x.role
     FROM users x WHERE o.state = 'here' AND x.id = o.id`,
];

export const accountDoubts: string[] = [
  doubt('users', 'renamed', {
    where: 'r.new_name IS NOT NULL',
    note: `'is now ' || r.new_name`,
    details: `jsonb_build_object('from', r.username, 'to', r.new_name)`,
  }),
  doubt('users', 'several_groups', {
    where: 'cardinality(r.roles) > 1',
    note: `array_to_string(r.roles, ', ') || '; taken as ' || r.role`,
    details: `jsonb_build_object('groups', r.roles, 'role', r.role)`,
  }),
  doubt('users', 'unknown_group', {
    where: `NOT r.groups <@ ${known}`,
    note: `(SELECT string_agg(g, ', ' ORDER BY g) FROM unnest(r.groups) g WHERE NOT g = ANY (${known}))`,
  }),
  doubt('users', 'superuser_as_admin', { where: `${superuser} AND r.role = 'admin'` }),
  doubt('users', 'no_profile', {
    where: `r.role IN ('doctor', 'patient')
            AND NOT EXISTS (SELECT FROM doctors p WHERE p.user_id = r.id AND r.role = 'doctor')
            AND NOT EXISTS (SELECT FROM patients p WHERE p.user_id = r.id AND r.role = 'patient')`,
    note: 'r.role',
  }),
  ...(['doctor', 'patient'] as const).map((profile) =>
    doubt(`${profile}s`, 'foreign_profile', {
      where: `EXISTS (SELECT FROM users x WHERE x.id = r.user_id AND x.role <> '${profile}')`,
      note: `(SELECT 'the account is ' || x.role FROM users x WHERE x.id = r.user_id)`,
    }),
  ),
  doubt('users', 'no_password', { where: `r.password_kind = 'none'` }),
  doubt('users', 'unknown_password', {
    where: `r.password_kind = 'other'`,
    note: `split_part(r.password_hash, '$', 1)`,
  }),
];
