import type { MigrationInterface, QueryRunner } from 'typeorm';

const names = ['username', 'first_name', 'last_name'];

/** A page of a list goes on behind any row by an index: with names, equal ones follow each other by the account's id. */
const up = [
  ...names.flatMap((name) => [
    `DROP INDEX users_by_${name}_idx`,
    `CREATE INDEX users_by_${name}_idx ON users (role, approved, ${name}, id)`,
  ]),
  'CREATE INDEX appointments_by_state_idx ON appointments (approved, state, id)',
  'CREATE INDEX appointments_by_instant_idx ON appointments (approved, starts_at, id)',
  // the beginning of appointments_patient_state_idx
  'DROP INDEX appointments_patient_idx',
];

const down = [
  'CREATE INDEX appointments_patient_idx ON appointments (patient_id)',
  'DROP INDEX appointments_by_instant_idx, appointments_by_state_idx',
  ...names.flatMap((name) => [
    `DROP INDEX users_by_${name}_idx`,
    `CREATE INDEX users_by_${name}_idx ON users (role, approved, ${name})`,
  ]),
];

export class ListOrders1765200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of down) await runner.query(statement);
  }
}
