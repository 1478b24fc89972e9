import type { MigrationInterface, QueryRunner } from 'typeorm';

const folded = (row: string) => `folded(${row}.username || ' ' || ${row}.first_name || ' ' || ${row}.last_name)`;

const statistics = (of: string) => `CREATE STATISTICS users_search_trigrams ON (show_trgm(${of})) FROM users`;

/**
 * What a search looks at in each row that it finds is kept: folding the names anew took twenty times as long as the look. It is
 * no generated column, as the ORM reads no table that has one without a table of its own.
 */
const up = [
  'DROP INDEX users_search_idx',
  'ALTER TABLE users ADD COLUMN search_names text',
  // writes the table and its indexes anew at once; an UPDATE took minutes for a million accounts
  `ALTER TABLE users ALTER COLUMN search_names TYPE text USING ${folded('users')},
                     ALTER COLUMN search_names SET NOT NULL`,
  `CREATE FUNCTION users_search_names() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN
     NEW.search_names := ${folded('NEW')};
     RETURN NEW;
   END $$`,
  `CREATE TRIGGER users_search_names BEFORE INSERT OR UPDATE OF username, first_name, last_name, search_names ON users
     FOR EACH ROW EXECUTE FUNCTION users_search_names()`,
  'CREATE INDEX users_search_idx ON users USING gin (search_names gin_trgm_ops)',
  'DROP STATISTICS users_search_trigrams',
  statistics('search_names'),
  'ANALYZE users',
];

const down = [
  'DROP STATISTICS users_search_trigrams',
  'DROP INDEX users_search_idx',
  'DROP TRIGGER users_search_names ON users',
  'DROP FUNCTION users_search_names()',
  'ALTER TABLE users DROP COLUMN search_names',
  `CREATE INDEX users_search_idx ON users USING gin (${folded('users')} gin_trgm_ops)`,
  statistics(folded('users')),
  'ANALYZE users',
];

export class SearchNames1765400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of down) await runner.query(statement);
  }
}
