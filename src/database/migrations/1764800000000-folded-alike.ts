import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Signs that are written in several ways are one: composed and decomposed, and the sigma at the end of a word. */
const alike = `CASE WHEN octet_length($1) = length($1) THEN lower($1)
  ELSE translate(lower(unaccent('unaccent'::regdictionary, normalize($1, NFC))), 'ς', 'σ') END`;
const before = `lower(unaccent('unaccent'::regdictionary, $1))`;

export class FoldedAlike1764800000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await fold(runner, alike);
  }

  async down(runner: QueryRunner): Promise<void> {
    await fold(runner, before);
  }
}

/** The index is of what the function answered when each row was written. */
async function fold(runner: QueryRunner, body: string): Promise<void> {
  await runner.query(
    `CREATE OR REPLACE FUNCTION folded(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN ${body}`,
  );
  await runner.query('REINDEX INDEX users_search_idx');
  await runner.query('ANALYZE users');
}
