import type { PoolClient } from 'pg';
import { quote, type Table } from '../tables.js';

/** A rule for values or references. Rows that were there before it was made NOT VALID may violate it. */
export interface Constraint {
  readonly table: string;
  readonly name: string;
  /** without the words NOT VALID */
  readonly definition: string;
  readonly valid: boolean;
}

export async function constraintsOf(client: PoolClient, tables: readonly Table[]): Promise<Constraint[]> {
  const { rows } = await client.query<Constraint>(
    `SELECT t.relname AS "table", c.conname AS name, c.convalidated AS valid,
            regexp_replace(pg_get_constraintdef(c.oid), ' NOT VALID$', '') AS definition
       FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
      WHERE c.contype IN ('c', 'f') AND t.oid = ANY ($1::text[]::regclass[])
      ORDER BY 1, 2`,
    [tables.map(({ name }) => quote(name))],
  );
  return rows;
}

export async function drop(client: PoolClient, { table, name }: Constraint): Promise<void> {
  await client.query(`ALTER TABLE ${quote(table)} DROP CONSTRAINT ${quote(name)}`);
}

/** Puts a constraint back that new rows must satisfy and present ones need not. */
export async function addNotValid(client: PoolClient, { table, name, definition }: Constraint): Promise<void> {
  await client.query(`ALTER TABLE ${quote(table)} ADD CONSTRAINT ${quote(name)} ${definition} NOT VALID`);
}

export async function validate(client: PoolClient, { table, name }: Constraint): Promise<void> {
  await client.query(`ALTER TABLE ${quote(table)} VALIDATE CONSTRAINT ${quote(name)}`);
}
