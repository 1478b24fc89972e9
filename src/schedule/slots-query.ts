import { applyDecorators, Injectable, type PipeTransform } from '@nestjs/common';
import { CODE, type Coerced, Fault, isFault } from '../http/coerce.js';
import { day } from '../http/coerce-time.js';
import { messages } from '../http/errors.js';
import { query, refusesParameters } from '../http/lists/returns-list.js';
import { QueryReader, wholeNumber } from '../http/query-reader.js';
import { DAY, LocalTime, shownWall, type Wall, wallOf } from './local-time.js';

const MOST_DAYS = 31;
const USUAL_DAYS = 8;
const MOST_SLOTS = 50;
const USUAL_SLOTS = 10;

/** Days of the hospital, as moments. */
export interface Days {
  from: Date;
  to: Date;
}

export interface DepartmentSearch extends Days {
  department: string;
  limit: number;
}

/** `?from=&to=` */
@Injectable()
export class DaysQuery implements PipeTransform<Record<string, unknown>, Days> {
  constructor(private readonly clock: LocalTime) {}

  transform(values: Record<string, unknown>): Days {
    const reader = new QueryReader(values);
    const days = readDays(reader, this.clock, USUAL_DAYS);
    reader.finish();
    return days;
  }
}

/** `?department=&from=&to=&limit=` */
@Injectable()
export class DepartmentQuery implements PipeTransform<Record<string, unknown>, DepartmentSearch> {
  constructor(private readonly clock: LocalTime) {}

  transform(values: Record<string, unknown>): DepartmentSearch {
    const reader = new QueryReader(values);
    const department = reader.take('department', code, new Fault(messages.required)) ?? '';
    const limit = reader.take('limit', wholeNumber(1, MOST_SLOTS), USUAL_SLOTS) ?? USUAL_SLOTS;
    const days = readDays(reader, this.clock, MOST_DAYS);
    reader.finish();
    return { ...days, department, limit };
  }
}

function readDays(reader: QueryReader, clock: LocalTime, usual: number): Days {
  const today = wallOf(shownWall(clock.wallAt(Date.now())).date);
  const from = reader.take('from', dayOf, today);
  const last = reader.take('to', dayOf, (from ?? today) + (usual - 1) * DAY);
  // of a malformed one it is told already
  if (from === undefined || last === undefined) return { from: new Date(), to: new Date() };
  if (last < from) reader.refuse('to', 'The last day must not be before the first.');
  if (last - from >= MOST_DAYS * DAY) reader.refuse('to', `Ask for at most ${MOST_DAYS} days.`);
  return { from: new Date(clock.momentFrom(from)), to: new Date(clock.momentFrom(last + DAY)) };
}

function dayOf(text: string): Coerced<Wall> {
  const date = day(text);
  if (isFault(date)) return date;
  return date < '9999' ? wallOf(date) : new Fault('Give a day before the year 9999.');
}

const code = (text: string): Coerced<string> => (CODE.test(text) ? text : new Fault(messages.notAChoice(text)));

const date = { type: 'string', format: 'date' };

/** Documents `?from=&to=` and the refusal. */
export const AsksForDays = (usual = USUAL_DAYS) =>
  applyDecorators(
    query('from', date, 'the first day; today if left out'),
    query('to', date, `the last day, ${MOST_DAYS} days at most; ${usual} days if left out`),
    refusesParameters,
  );

/** Documents `?department=&from=&to=&limit=` and the refusal. */
export const AsksForDepartment = () =>
  applyDecorators(
    query('department', { type: 'string', pattern: CODE.source, example: 'CL' }, 'its code', true),
    AsksForDays(MOST_DAYS),
    query('limit', { type: 'integer', minimum: 1, maximum: MOST_SLOTS, default: USUAL_SLOTS }, 'how many'),
  );
