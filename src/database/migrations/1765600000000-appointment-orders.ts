import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lists of appointments by their ends, their lengths and the reasons of double bookings; a cursor holds no longer text. */
const up = [
  'CREATE INDEX appointments_by_end_idx ON appointments (approved, ends_at, id)',
  'CREATE INDEX appointments_by_duration_idx ON appointments (approved, duration_minutes, id)',
  `CREATE INDEX appointments_by_reason_idx ON appointments (approved, left(coalesce(overbook_reason, ''), 200), id)`,
];

export class AppointmentOrders1765600000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX appointments_by_end_idx, appointments_by_duration_idx, appointments_by_reason_idx');
  }
}
