import { Injectable, type Type } from '@nestjs/common';
import { type ValidationArguments, ValidatorConstraint, type ValidatorConstraintInterface } from 'class-validator';
import { DataSource } from 'typeorm';
import { messages } from './errors.js';

/**
 * Tells an unknown key together with the form's other faults.
 * The foreign key still decides when the row is written.
 */
@ValidatorConstraint({ name: 'rowExists', async: true })
@Injectable()
export class RowExists implements ValidatorConstraintInterface {
  constructor(private readonly dataSource: DataSource) {}

  async validate(value: unknown, { constraints: [entity] }: ValidationArguments): Promise<boolean> {
    if (typeof value !== 'number') return true;
    return this.dataSource.getRepository((entity as () => Type)()).existsBy({ id: value });
  }

  defaultMessage({ value }: ValidationArguments): string {
    return messages.unknownKey(value);
  }
}

/** As RowExists, for a row with a code; of those that are not active any more only with `kept`. */
@ValidatorConstraint({ name: 'codeExists', async: true })
@Injectable()
export class CodeExists implements ValidatorConstraintInterface {
  constructor(private readonly dataSource: DataSource) {}

  async validate(code: unknown, { constraints: [entity, kept] }: ValidationArguments): Promise<boolean> {
    if (typeof code !== 'string') return true;
    return this.dataSource.getRepository((entity as () => Type)()).existsBy({ code, ...(!kept && { active: true }) });
  }

  defaultMessage({ value }: ValidationArguments): string {
    return messages.notAChoice(value);
  }
}
