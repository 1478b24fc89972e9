import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Answers that are kept for repetitions of their requests. */
export class Idempotency1764300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE idempotency_keys (
        key_hash bytea NOT NULL,
        fingerprint bytea NOT NULL,
        claim uuid NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        status smallint,
        headers jsonb,
        body text,
        CONSTRAINT idempotency_keys_pkey PRIMARY KEY (key_hash)
      )`);
    await runner.query('CREATE INDEX idempotency_keys_created_at_idx ON idempotency_keys (created_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE idempotency_keys');
  }
}
