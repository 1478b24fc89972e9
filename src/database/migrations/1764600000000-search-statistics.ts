import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lets ANALYZE count how many accounts have each trigram: searches leave out what many have. */
export class SearchStatistics1764600000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE STATISTICS users_search_trigrams
           ON (show_trgm(folded(username || ' ' || first_name || ' ' || last_name))) FROM users`,
    );
    await runner.query('ANALYZE users');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP STATISTICS users_search_trigrams');
  }
}
