import type { MigrationInterface, QueryRunner } from 'typeorm';

const indexes = {
  users_by_username_idx: 'users (role, approved, username)',
  users_by_first_name_idx: 'users (role, approved, first_name)',
  users_by_last_name_idx: 'users (role, approved, last_name)',
  doctors_by_department_idx: 'doctors (department, id)',
  doctors_by_mobile_idx: 'doctors (mobile, id)',
  // an address can be longer than an index may hold
  doctors_by_address_idx: 'doctors (left(address, 200), id)',
  patients_by_age_idx: 'patients (age, id)',
  patients_by_mobile_idx: 'patients (mobile, id)',
  patients_by_address_idx: 'patients (left(address, 200), id)',
  appointments_by_date_idx: 'appointments (approved, appointment_date, id)',
  appointments_by_time_idx: 'appointments (approved, appointment_time, id)',
  appointments_by_doctor_idx: 'appointments (approved, coalesce(doctor_id, 0), id)',
  appointments_by_history_idx: 'appointments (approved, coalesce(history_id, 0), id)',
};

/** Search by names without case and accents, and an index for what lists are filtered and sorted by. */
const up = [
  'CREATE EXTENSION IF NOT EXISTS pg_trgm',
  'CREATE EXTENSION IF NOT EXISTS unaccent',
  // immutable, as an index needs: its dictionary is taken for fixed
  `CREATE FUNCTION folded(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
     RETURN lower(unaccent('unaccent'::regdictionary, $1))`,
  `CREATE INDEX users_search_idx ON users
     USING gin (folded(username || ' ' || first_name || ' ' || last_name) gin_trgm_ops)`,
  'CREATE INDEX doctors_mobile_search_idx ON doctors USING gin (mobile gin_trgm_ops)',
  'CREATE INDEX patients_mobile_search_idx ON patients USING gin (mobile gin_trgm_ops)',
  ...Object.entries(indexes).map(([name, on]) => `CREATE INDEX ${name} ON ${on}`),
];

export class Search1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX ${Object.keys(indexes).join(', ')}`);
    await runner.query('DROP INDEX patients_mobile_search_idx, doctors_mobile_search_idx, users_search_idx');
    await runner.query('DROP FUNCTION folded(text)');
    await runner.query('DROP EXTENSION unaccent');
    await runner.query('DROP EXTENSION pg_trgm');
  }
}
