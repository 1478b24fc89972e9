import type { MigrationInterface, QueryRunner } from 'typeorm';

/** With an answer that is kept: what the record of access says of its repetitions too. */
export class IdempotentFacts1764700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE idempotency_keys ADD facts jsonb');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE idempotency_keys DROP facts');
  }
}
