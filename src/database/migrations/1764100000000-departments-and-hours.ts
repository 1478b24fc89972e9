import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Departments become rows, so that a hospital can have its own. */
const up = [
  `CREATE TABLE departments (
     code varchar(3) CONSTRAINT departments_pkey PRIMARY KEY
       CONSTRAINT departments_code_check CHECK ("code" ~ '^[A-Z][A-Z0-9]{0,2}$'),
     name text NOT NULL,
     visit_minutes integer NOT NULL DEFAULT 30
       CONSTRAINT departments_visit_minutes_check CHECK ("visit_minutes" BETWEEN 5 AND 480),
     cancellation_cutoff_minutes integer NOT NULL DEFAULT 0
       CONSTRAINT departments_cancellation_cutoff_check CHECK ("cancellation_cutoff_minutes" BETWEEN 0 AND 43200),
     active boolean NOT NULL DEFAULT true
   )`,
  'CREATE UNIQUE INDEX departments_name_key ON departments (lower(name))',
  `INSERT INTO departments (code, name) VALUES
     ('CL', 'Cardiologist'), ('DL', 'Dermatologists'), ('EMC', 'Emergency Medicine Specialists'),
     ('IL', 'Immunologists'), ('AL', 'Anesthesiologists'), ('CRS', 'Colon and Rectal Surgeons')`,
  ...['doctors', 'histories'].map(
    (table) => `ALTER TABLE ${table} DROP CONSTRAINT ${table}_department_check,
       ADD CONSTRAINT ${table}_department_fkey FOREIGN KEY (department) REFERENCES departments`,
  ),
  'CREATE INDEX histories_department_idx ON histories (department)',
];

const departmentCheck = `CHECK ("department" IN ('CL', 'DL', 'EMC', 'IL', 'AL', 'CRS'))`;

/** Refused by the database while doctors or histories have other departments than the six there were. */
const down = [
  'DROP INDEX histories_department_idx',
  ...['doctors', 'histories'].map(
    (table) => `ALTER TABLE ${table} DROP CONSTRAINT ${table}_department_fkey,
       ADD CONSTRAINT ${table}_department_check ${departmentCheck}`,
  ),
  'DROP TABLE departments',
];

export class DepartmentsAndHours1764100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of down) await runner.query(statement);
  }
}
