import { Injectable, type Type } from '@nestjs/common';
import { type ValidationArguments, ValidatorConstraint, type ValidatorConstraintInterface } from 'class-validator';
import { DataSource } from 'typeorm';
import { Statements, statement } from '../database/statements.js';
import { messages } from './errors.js';

/** Whether a table has a row: not by a repository, for which each question would take a connection to itself. */
@Injectable()
export class Existence {
  constructor(
    private readonly dataSource: DataSource,
    private readonly statements: Statements,
  ) {}

  /** @param condition for `key`, with `$1`, `$2` and so on for the values; one for each table and key */
  async of(entity: Type, key: string, condition: string, values: unknown[]): Promise<boolean> {
    const { tableName } = this.dataSource.getMetadata(entity);
    const found = statement(`exists.${tableName}.${key}`, `SELECT true FROM ${tableName} WHERE ${condition}`);
    return (await this.statements.first(found, values)) !== undefined;
  }
}

/**
 * Tells an unknown key together with the form's other faults.
 * The foreign key still decides when the row is written.
 */
@ValidatorConstraint({ name: 'rowExists', async: true })
@Injectable()
export class RowExists implements ValidatorConstraintInterface {
  constructor(private readonly existence: Existence) {}

  async validate(value: unknown, { constraints: [entity] }: ValidationArguments): Promise<boolean> {
    return typeof value !== 'number' || this.existence.of((entity as () => Type)(), 'id', 'id = $1', [value]);
  }

  defaultMessage({ value }: ValidationArguments): string {
    return messages.unknownKey(value);
  }
}

/** As RowExists, for a row with a code; of those that are not active any more only with `kept`. */
@ValidatorConstraint({ name: 'codeExists', async: true })
@Injectable()
export class CodeExists implements ValidatorConstraintInterface {
  constructor(private readonly existence: Existence) {}

  async validate(code: unknown, { constraints: [entity, kept] }: ValidationArguments): Promise<boolean> {
    if (typeof code !== 'string') return true;
    return this.existence.of((entity as () => Type)(), 'code', 'code = $1 AND (active OR $2)', [code, kept]);
  }

  defaultMessage({ value }: ValidationArguments): string {
    return messages.notAChoice(value);
  }
}
