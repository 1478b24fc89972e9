import { IntersectionType, OmitType, PartialType, PickType } from '@nestjs/swagger';
import type { ObjectRule } from '../../http/body.pipe.js';
import type { FieldFaults } from '../../http/errors.js';
import { ClockTime, Day, Parts, Whole } from '../../http/fields.js';
import type { Window } from '../slots.js';

export class WorkingHoursDto {
  @Whole({ min: 1, max: 7, example: 1, description: '1 is Monday, 7 is Sunday' }) weekday: number;
  @ClockTime({ example: '09:00' }) starts: string;
  @ClockTime({ end: true, example: '13:00' }) ends: string;
  @Day({ nullable: true, example: null, description: 'the first day; null: always until then' })
  valid_from: string | null;
  @Day({ nullable: true, example: null, description: 'the last day; null: from then on for good' })
  valid_to: string | null;
}

const validity = ['valid_from', 'valid_to'] as const;

export class NewWorkingHoursDto
  extends IntersectionType(
    OmitType(WorkingHoursDto, validity),
    PartialType(PickType(WorkingHoursDto, validity), { skipNullProperties: false }),
  )
  implements ObjectRule
{
  check(): FieldFaults | undefined {
    const { starts, ends, valid_from, valid_to } = this;
    const faults: FieldFaults = {};
    if (ends <= starts) faults.ends = ['The end must be after the start.'];
    if (valid_from && valid_to && valid_to < valid_from) {
      faults.valid_to = ['The last day must not be before the first.'];
    }
    return Object.keys(faults).length > 0 ? faults : undefined;
  }
}

const list = { max: 200, description: 'none: at any time' } as const;

export class ScheduleDto {
  @Parts(() => WorkingHoursDto, list) schedule: WorkingHoursDto[];
}

export class NewScheduleDto {
  @Parts(() => NewWorkingHoursDto, list) schedule: NewWorkingHoursDto[];
}

export const windowsIn = ({ schedule }: NewScheduleDto): Window[] =>
  schedule.map(({ valid_from: validFrom = null, valid_to: validTo = null, weekday, starts, ends }) => ({
    weekday,
    starts,
    ends,
    validFrom,
    validTo,
  }));
