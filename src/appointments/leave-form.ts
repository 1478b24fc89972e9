import { applyDecorators, Injectable, type PipeTransform } from '@nestjs/common';
import { type Coerced, flag } from '../http/coerce.js';
import { FieldErrors } from '../http/errors.js';
import { query, refusesParameters } from '../http/lists/returns-list.js';
import { ProblemDto, Refuses } from '../http/openapi-refusals.js';
import { QueryReader } from '../http/query-reader.js';
import { type Blocker, takenJustNow } from '../schedule/claims.service.js';
import { DAY, LocalTime, wallOf } from '../schedule/local-time.js';
import { AppointmentsAffectedDto, type NewLeaveDto } from './dto/leave.dto.js';
import { SlotTakenDto } from './dto/verdict.dto.js';
import { type NewLeave, otherLeave } from './leave.service.js';

/** `?dry_run=` */
@Injectable()
export class DryRunQuery implements PipeTransform<Record<string, unknown>, boolean> {
  transform(values: Record<string, unknown>): boolean {
    const reader = new QueryReader(values);
    const dryRun = reader.take('dry_run', (text): Coerced<boolean> => flag(text), false) ?? false;
    reader.finish();
    return dryRun;
  }
}

const inTheWay: Blocker = {
  kind: 'on_leave',
  startsAt: '2030-08-09T00:00:00Z',
  endsAt: '2030-08-13T00:00:00Z',
  appointmentId: null,
  patientId: null,
  patientName: null,
};

/** Of every operation that enters leave: `?dry_run=`, and what can be in the way. */
export const EntersLeave = () =>
  applyDecorators(
    query('dry_run', { type: 'boolean', default: false }, 'only tell what would become of the appointments within'),
    refusesParameters,
    Refuses(
      409,
      'Appointments or other leave are within',
      AppointmentsAffectedDto,
      SlotTakenDto,
      ProblemDto,
      otherLeave([inTheWay]),
      takenJustNow(),
    ),
  );

/** @throws FieldErrors for a time that the hospital's clocks skip */
export function leaveOf(form: NewLeaveDto, dryRun: boolean, clock: LocalTime): NewLeave {
  const { from, to, from_time = '00:00', to_time, reason = null, affected = 'block' } = form;
  return {
    startsAt: instantOf(clock, 'from_time', wallOf(from, from_time), form.from_time === undefined),
    endsAt: instantOf(clock, 'to_time', to_time ? wallOf(to, to_time) : wallOf(to) + DAY, to_time === undefined),
    reason,
    affected,
    dryRun,
  };
}

/** A day begins when the clocks skip its midnight, too. */
function instantOf(clock: LocalTime, field: string, wall: number, wholeDay: boolean): Date {
  const moment = wholeDay ? clock.momentFrom(wall) : clock.momentOf(wall);
  if (moment !== undefined) return new Date(moment);
  throw new FieldErrors({ [field]: ['There is no such time on that day: the clocks are put forward.'] });
}
