import type { MigrationInterface, QueryRunner } from 'typeorm';

const listOf = (table: string, approved: string) =>
  `${table} || CASE WHEN ${approved} THEN '.approved' ELSE '.waiting' END`;

/**
 * How long the lists of persons and appointments are, kept by triggers: counting a million rows for a page of fifty would
 * cost more than the page. Each change adds a row with the difference, so that writers never wait for each other; some of
 * them sum up the rows that have gathered.
 */
const up = [
  'CREATE TABLE list_counts (list text NOT NULL, difference bigint NOT NULL)',

  // no summing up under a snapshot, where a row that another has just summed up would fail the transaction
  `CREATE FUNCTION add_to_list_count(name text, change bigint) RETURNS void LANGUAGE plpgsql AS $$
   BEGIN
     INSERT INTO list_counts VALUES (name, change);
     IF random() < 0.02 AND current_setting('transaction_isolation') = 'read committed' THEN
       WITH gathered AS (
         DELETE FROM list_counts WHERE ctid = ANY (ARRAY(
           SELECT ctid FROM list_counts WHERE list = name FOR UPDATE SKIP LOCKED))
         RETURNING difference)
       INSERT INTO list_counts SELECT name, sum(difference) FROM gathered HAVING count(*) > 0;
     END IF;
   END $$`,

  `CREATE FUNCTION count_appointments() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN
     IF TG_OP = 'INSERT' THEN
       PERFORM add_to_list_count(list, count(*))
          FROM (SELECT ${listOf(`'appointments'`, 'approved')} AS list FROM added) lists GROUP BY list;
     ELSIF TG_OP = 'DELETE' THEN
       PERFORM add_to_list_count(list, -count(*))
          FROM (SELECT ${listOf(`'appointments'`, 'approved')} AS list FROM removed) lists GROUP BY list;
     ELSE
       PERFORM add_to_list_count(list, sum(change)) FROM (
         SELECT ${listOf(`'appointments'`, 'approved')} AS list, 1 AS change FROM added UNION ALL
         SELECT ${listOf(`'appointments'`, 'approved')}, -1 FROM removed) lists
        GROUP BY list HAVING sum(change) <> 0;
     END IF;
     RETURN NULL;
   END $$`,

  // a person is listed by the account, which may be gone already: see uncount_account
  `CREATE FUNCTION count_persons() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN
     PERFORM add_to_list_count(list, CASE TG_OP WHEN 'INSERT' THEN count(*) ELSE -count(*) END) FROM (
       SELECT ${listOf('TG_TABLE_NAME', 'u.approved')} AS list
         FROM changed JOIN users u ON u.id = changed.user_id AND u.role || 's' = TG_TABLE_NAME) lists
      GROUP BY list;
     RETURN NULL;
   END $$`,

  `CREATE FUNCTION count_accounts() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN
     PERFORM add_to_list_count(list, sum(change)) FROM (
       SELECT ${listOf(`u.role || 's'`, 'u.approved')} AS list, change FROM (
         SELECT id, role, approved, 1 AS change FROM added UNION ALL
         SELECT id, role, approved, -1 FROM removed) u
        WHERE has_profile(u.id, u.role)) lists
      GROUP BY list HAVING sum(change) <> 0;
     RETURN NULL;
   END $$`,

  `CREATE FUNCTION has_profile(account uuid, role text) RETURNS boolean LANGUAGE sql STABLE AS $$
     SELECT CASE role WHEN 'doctor' THEN EXISTS (SELECT FROM doctors WHERE user_id = account)
                      WHEN 'patient' THEN EXISTS (SELECT FROM patients WHERE user_id = account) ELSE false END $$`,

  `CREATE FUNCTION uncount_account() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN
     IF has_profile(OLD.id, OLD.role) THEN
       PERFORM add_to_list_count(${listOf(`OLD.role || 's'`, 'OLD.approved')}, -1);
     END IF;
     RETURN OLD;
   END $$`,

  `CREATE FUNCTION empty_list_counts() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN
     DELETE FROM list_counts WHERE list LIKE TG_TABLE_NAME || '.%';
     RETURN NULL;
   END $$`,

  ...['doctors', 'patients'].flatMap((table) => [
    trigger('AFTER INSERT', table, 'count_persons', 'NEW TABLE AS changed'),
    trigger('AFTER DELETE', table, 'count_persons', 'OLD TABLE AS changed'),
  ]),
  trigger('AFTER INSERT', 'appointments', 'count_appointments', 'NEW TABLE AS added'),
  trigger('AFTER DELETE', 'appointments', 'count_appointments', 'OLD TABLE AS removed'),
  trigger('AFTER UPDATE', 'appointments', 'count_appointments', 'NEW TABLE AS added OLD TABLE AS removed'),
  trigger('AFTER UPDATE', 'users', 'count_accounts', 'NEW TABLE AS added OLD TABLE AS removed'),
  'CREATE TRIGGER uncount_account BEFORE DELETE ON users FOR EACH ROW EXECUTE FUNCTION uncount_account()',
  ...['doctors', 'patients', 'appointments'].map((table) => trigger('AFTER TRUNCATE', table, 'empty_list_counts')),

  ...['doctor', 'patient'].map(
    (role) => `INSERT INTO list_counts SELECT ${listOf(`'${role}s'`, 'approved')}, count(*)
     FROM ${role}s JOIN users u ON u.id = user_id AND u.role = '${role}' GROUP BY approved`,
  ),
  `INSERT INTO list_counts SELECT ${listOf(`'appointments'`, 'approved')}, count(*) FROM appointments GROUP BY approved`,
];

function trigger(event: string, table: string, action: string, rows?: string): string {
  const name = `${action}_${event.toLowerCase().replace(' ', '_')}`;
  const referencing = rows ? `REFERENCING ${rows}` : '';
  return `CREATE TRIGGER ${name} ${event} ON ${table} ${referencing} FOR EACH STATEMENT EXECUTE FUNCTION ${action}()`;
}

const functions = ['count_appointments', 'count_persons', 'count_accounts', 'uncount_account', 'empty_list_counts'];

export class ListCounts1764028800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP FUNCTION ${functions.map((name) => `${name}()`).join(', ')} CASCADE`);
    await runner.query('DROP FUNCTION add_to_list_count(text, bigint), has_profile(uuid, text)');
    await runner.query('DROP TABLE list_counts');
  }
}
