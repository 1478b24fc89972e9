import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import { type DatabaseFault, onViolation, refusedValue } from '../database/violations.js';
import { Conflict, messages } from '../http/errors.js';
import { Violation } from '../http/within.js';

/**
 * A department of the hospital. `departments_name_key`, on lower(name), is the judge of uniqueness;
 * the ORM cannot declare an index on an expression, so it stands in the migration alone.
 */
@Entity('departments')
@Check('departments_code_check', `"code" ~ '^[A-Z][A-Z0-9]{0,2}$'`)
@Check('departments_visit_minutes_check', '"visit_minutes" BETWEEN 5 AND 480')
@Check('departments_cancellation_cutoff_check', '"cancellation_cutoff_minutes" BETWEEN 0 AND 43200')
export class Department {
  /** as doctors, histories and the wire name it */
  @PrimaryColumn({ type: 'varchar', length: 3, primaryKeyConstraintName: 'departments_pkey' })
  code: string;

  @Column({ type: 'text' })
  name: string;

  /** how long a visit takes */
  @Column({ type: 'integer', default: 30 })
  visitMinutes: number;

  /** how long before a visit its patient may still cancel it */
  @Column({ type: 'integer', default: 0 })
  cancellationCutoffMinutes: number;

  /** false: those who have it keep it, but nobody can choose it any more */
  @Column({ type: 'boolean', default: true })
  active: boolean;
}

onViolation('departments_pkey', () => new Violation({ code: [messages.unique] }));
onViolation('departments_name_key', () => new Violation({ name: [messages.unique] }));

/** A row names a department that is not there any more, or a department is to go that a row names. */
const missingOrInUse = (fault: DatabaseFault) => {
  const unknown = refusedValue(fault, 'department');
  return unknown === undefined ? departmentInUse() : new Violation({ department: [messages.notAChoice(unknown)] });
};
onViolation('doctors_department_fkey', missingOrInUse);
onViolation('histories_department_fkey', missingOrInUse);

export const departmentInUse = () =>
  new Conflict(
    'A department that doctors or histories have cannot be deleted. Set its `active` to false instead.',
    'department_in_use',
  );
