import type { MigrationInterface, QueryRunner } from 'typeorm';

const up = [
  // with the owner's rights, so that a role without them can make the months to come; nothing of the caller's is looked up
  `DO $$ BEGIN
     EXECUTE format('ALTER FUNCTION make_audit_partition(date) SECURITY DEFINER SET search_path = %I, pg_temp', current_schema);
   END $$`,
  'REVOKE EXECUTE ON FUNCTION make_audit_partition(date) FROM PUBLIC',
];

const down = [
  'GRANT EXECUTE ON FUNCTION make_audit_partition(date) TO PUBLIC',
  'ALTER FUNCTION make_audit_partition(date) SECURITY INVOKER RESET search_path',
];

/** An application that does not own the tables can keep the record of access (docs/security.md has its grants). */
export class AuditGrants1765000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of down) await runner.query(statement);
  }
}
