import type { MigrationInterface, QueryRunner } from 'typeorm';

/** To what address a token for a new password went, if it was no admin who handed it over, and when it stopped being good. */
const up = [
  'ALTER TABLE password_resets ADD COLUMN sent_to text, ADD COLUMN ended_at timestamptz',
  'CREATE INDEX password_resets_sent_to_idx ON password_resets (sent_to)',
];

const down = [
  // those that ended would be good again
  'DELETE FROM password_resets WHERE ended_at IS NOT NULL',
  'ALTER TABLE password_resets DROP COLUMN ended_at, DROP COLUMN sent_to',
];

export class Letters1765300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of down) await runner.query(statement);
  }
}
