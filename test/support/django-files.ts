import { writeFileSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type { DataSource } from 'typeorm';
import { type ImportOptions, importDjango } from '../../src/transfer/import/import-django.js';
import type { Kind, Summary } from '../../src/transfer/import/summary.js';
import type { FormerService, Row } from './django.js';

/** The former service's tables, as its migrations leave them in SQLite; what guards its rows is not needed here. */
const schema = `
  CREATE TABLE django_session (session_key varchar(40) PRIMARY KEY, session_data text, expire_date datetime);
  CREATE TABLE auth_group (id integer PRIMARY KEY, name varchar(150));
  CREATE TABLE account_user_groups (id integer PRIMARY KEY, user_id char(32), group_id integer);
  CREATE TABLE authtoken_token (key varchar(40) PRIMARY KEY, created datetime, user_id char(32));
  CREATE TABLE account_user (
    password varchar(128), last_login datetime, is_superuser bool, username varchar(150), last_name varchar(150),
    email varchar(254), is_staff bool, is_active bool, date_joined datetime, id char(32) PRIMARY KEY,
    first_name varchar(150), status bool);
  CREATE TABLE doctor_doctor (
    id integer PRIMARY KEY, department varchar(3), address text, mobile varchar(20), user_id char(32));
  CREATE TABLE patient_patient (
    id integer PRIMARY KEY, age decimal, address text, mobile varchar(20), user_id char(32));
  CREATE TABLE patient_patient_history (
    id integer PRIMARY KEY, admit_date date, symptomps text, department varchar(3), release_date date,
    patient_id integer, assigned_doctor_id integer);
  CREATE TABLE patient_patient_cost (
    id integer PRIMARY KEY, room_charge integer unsigned, medicine_cost integer unsigned,
    doctor_fee integer unsigned, other_charge integer unsigned, patient_details_id integer);
  CREATE TABLE patient_appointment (
    id integer PRIMARY KEY, appointment_date date, appointment_time time, status bool,
    patient_history_id integer, doctor_id integer);`;

const references = new Set(['user', 'patient', 'assigned_doctor', 'patient_details', 'patient_history', 'doctor']);
const lists = new Set(['groups', 'permissions', 'user_permissions']);

export const forms = ['SQLite', 'JSON'] as const;
export type Form = (typeof forms)[number];

/** @returns the path that was given */
export function write(former: FormerService, form: Form, path: string): string {
  if (form === 'JSON') writeFileSync(path, JSON.stringify(former.rows));
  else writeSqlite(former, path);
  return path;
}

function writeSqlite({ rows }: FormerService, path: string): void {
  const database = new DatabaseSync(path);
  database.exec(`${schema} BEGIN`);
  const insert = (table: string, values: Record<string, SQLInputValue>) =>
    database
      .prepare(`INSERT INTO ${table} (${Object.keys(values)}) VALUES (${Object.keys(values).map(() => '?')})`)
      .run(...Object.values(values));
  for (const row of rows) {
    if (row.model === 'sessions.session') database.exec(`INSERT INTO django_session VALUES ('${row.pk}', '', '')`);
    else insert(row.model.replace('.', '_'), columnsOf(row));
    const groups = row.model === 'account.user' ? (row.fields.groups as number[]) : [];
    for (const group_id of groups) insert('account_user_groups', { user_id: sqliteId(row.pk), group_id });
  }
  database.exec('COMMIT');
  database.close();
}

/** As Django's SQLite backend keeps values. */
function columnsOf({ model, pk, fields }: Row): Record<string, SQLInputValue> {
  const columns = Object.entries(fields).filter(([name]) => !lists.has(name));
  return Object.fromEntries([
    [model === 'authtoken.token' ? 'key' : 'id', model === 'account.user' ? sqliteId(pk) : (pk as SQLInputValue)],
    ...columns.map(([name, value]) => {
      if (name === 'user') return ['user_id', sqliteId(value)];
      const moment = name === 'date_joined' || name === 'created';
      const kept = moment ? String(value).replace('T', ' ').replace('Z', '') : value;
      return [references.has(name) ? `${name}_id` : name, typeof kept === 'boolean' ? Number(kept) : kept];
    }),
  ]);
}

const sqliteId = (uuid: unknown) => String(uuid).replaceAll('-', '');

/** Imports a file into the database of `dataSource`. */
export function importInto(dataSource: DataSource, file: string, options: Partial<ImportOptions> = {}) {
  const { username: user, ...where } = dataSource.options as unknown as Record<
    'username' | 'host' | 'database',
    string
  >;
  const { port } = dataSource.options as unknown as { port: number };
  return importDjango(
    { host: where.host, port, user, database: where.database },
    { file, tokenGrace: 3600, ...options },
  );
}

/** The ids, or for accounts the names, that a report lists of one kind. */
export const listed = ({ findings }: Summary, kind: Kind) =>
  findings
    .find((group) => group.kind === kind)
    ?.examples.map(({ record, id, name }) => `${record} ${record === 'account' ? name : id}`);

/** Every kind that a report has. */
export const kindsOf = ({ findings }: Summary) => findings.map(({ kind }) => kind);
