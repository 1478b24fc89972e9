import type { SchemaStatus } from '../database/migrate.js';

export function printStatus({ applied, pending }: SchemaStatus): void {
  for (const name of applied) console.log(`applied  ${name}`);
  for (const name of pending) console.log(`pending  ${name}`);
  if (applied.length + pending.length === 0) console.log('There are no migrations.');
}
