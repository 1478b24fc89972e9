import type { MigrationInterface, QueryRunner } from 'typeorm';

const rules = [
  { name: 'patients_age_check', table: 'patients', rule: '"age" >= 0', broken: 'NEW.age < 0', columns: ['age'] },
  {
    name: 'histories_release_check',
    table: 'histories',
    rule: '"release_date" >= "admit_date"',
    broken: 'NEW.release_date < NEW.admit_date',
    columns: ['admit_date', 'release_date'],
  },
];

const of = (row: string, columns: string[]) => `(${columns.map((column) => `${row}.${column}`).join(', ')})`;

/**
 * Of ages and releases only new ones are judged. A check judged the whole row at each change, so that nothing could be
 * changed beside an old value that came over from the former service.
 */
export class NewValues1764900000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const { name, table, broken, columns } of rules) {
      await runner.query(`ALTER TABLE ${table} DROP CONSTRAINT ${name}`);
      await runner.query(
        `CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN
           IF TG_OP = 'UPDATE' AND ${of('NEW', columns)} IS NOT DISTINCT FROM ${of('OLD', columns)} THEN
             RETURN NEW;
           END IF;
           RAISE EXCEPTION 'a new value violates the rule ${name}'
             USING ERRCODE = 'check_violation', CONSTRAINT = '${name}', TABLE = '${table}';
         END $$`,
      );
      await runner.query(
        `CREATE TRIGGER ${name} BEFORE INSERT OR UPDATE ON ${table} FOR EACH ROW WHEN (${broken}) EXECUTE FUNCTION ${name}()`,
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name, table, rule } of rules) {
      await runner.query(`DROP TRIGGER ${name} ON ${table}`);
      await runner.query(`DROP FUNCTION ${name}()`);
      await runner.query(`ALTER TABLE ${table} ADD CONSTRAINT ${name} CHECK (${rule}) NOT VALID`);
      // it stays so where there are old values
      await runner.query(
        `DO $$ BEGIN
           ALTER TABLE ${table} VALIDATE CONSTRAINT ${name};
         EXCEPTION WHEN check_violation THEN NULL;
         END $$`,
      );
    }
  }
}
