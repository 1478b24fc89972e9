import type { ScheduleDto, WorkingHoursDto } from './dto/schedule.dto.js';
import type { Window } from './slots.js';

export const presentSchedule = (windows: Window[]): ScheduleDto => ({
  schedule: windows.map(presentWindow),
});

const presentWindow = ({ weekday, starts, ends, validFrom, validTo }: Window): WorkingHoursDto => ({
  weekday,
  starts,
  ends,
  valid_from: validFrom,
  valid_to: validTo,
});
