import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a row of the record of access costs, and what finds it (docs/decisions.md). It is read in the order of its time, with
 * which its months begin and end; `audit_entry` is a row as it is sent.
 */
const up = [
  'CREATE EXTENSION IF NOT EXISTS btree_gin',
  `CREATE TYPE audit_entry AS (
     actor_id uuid, actor_role text, session_id uuid, address text, operation text, subjects uuid[], records text[],
     fields text[], status smallint, request_id uuid)`,
  'DROP INDEX audit_log_at_idx, audit_log_actor_idx, audit_log_subjects_idx, audit_log_refused_idx',
  'CREATE INDEX audit_log_at_idx ON audit_log (at)',
  'CREATE INDEX audit_log_actor_idx ON audit_log (actor_id, at)',
  'CREATE INDEX audit_log_subjects_idx ON audit_log USING gin (subjects, operation, actor_role)',
  'CREATE INDEX audit_log_request_idx ON audit_log USING brin (request_id) WITH (pages_per_range = 32, autosummarize = on)',
  'CREATE INDEX audit_log_refused_idx ON audit_log (at) WHERE status >= 400',
  'ALTER TABLE audit_seals ALTER row_ids SET STORAGE EXTERNAL, ALTER row_digests SET STORAGE EXTERNAL',
];

const down = [
  'ALTER TABLE audit_seals ALTER row_ids SET STORAGE EXTENDED, ALTER row_digests SET STORAGE EXTENDED',
  `DROP INDEX audit_log_at_idx, audit_log_actor_idx, audit_log_subjects_idx, audit_log_request_idx, audit_log_refused_idx`,
  'CREATE INDEX audit_log_at_idx ON audit_log USING brin (at)',
  'CREATE INDEX audit_log_actor_idx ON audit_log (actor_id, id)',
  'CREATE INDEX audit_log_subjects_idx ON audit_log USING gin (subjects)',
  'CREATE INDEX audit_log_refused_idx ON audit_log (id) WHERE status >= 400',
  'DROP TYPE audit_entry',
  'DROP EXTENSION btree_gin',
];

export class AuditCosts1765500000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of down) await runner.query(statement);
  }
}
