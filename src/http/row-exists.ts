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
