import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Search by names without case and accents, and an index for what lists are filtered and sorted by. */
const up = [
  'CREATE EXTENSION IF NOT EXISTS pg_trgm',
  'CREATE EXTENSION IF NOT EXISTS unaccent',
  // immutable, as an index needs: its dictionary is taken for fixed
  `CREATE FUNCTION folded(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
     RETURN lower(unaccent('unaccent'::regdictionary, $1))`,
  `CREATE INDEX users_search_idx ON users
     USING gin (folded(username || ' ' || first_name || ' ' || last_name) gin_trgm_ops)`,
  'CREATE INDEX doctors_mobile_search_idx ON doctors USING gin (mobile gin_trgm_ops)',
  'CREATE INDEX patients_mobile_search_idx ON patients USING gin (mobile gin_trgm_ops)',
];

export class Search1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX patients_mobile_search_idx, doctors_mobile_search_idx, users_search_idx');
    await runner.query('DROP FUNCTION folded(text)');
    await runner.query('DROP EXTENSION unaccent');
    await runner.query('DROP EXTENSION pg_trgm');
  }
}
