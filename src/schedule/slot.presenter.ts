import { LAST_INSTANT } from '../database/instant.js';
import { shownTime } from '../http/coerce-time.js';
import type { SlotDto } from './dto/slot.dto.js';

/** A time at which a doctor could see somebody. */
export interface FreeSlot {
  doctorId: number;
  /** `YYYY-MM-DD` and `HH:MM:SS` of the hospital's clocks */
  date: string;
  time: string;
  startsAt: Date;
  endsAt: Date;
}

export const presentSlot = ({ doctorId, date, time, startsAt, endsAt }: FreeSlot): SlotDto => ({
  doctor: doctorId,
  appointment_date: date,
  appointment_time: shownTime(time),
  starts_at: shownInstant(startsAt),
  ends_at: shownInstant(endsAt),
});

/** As `instant` of SQL; slots begin at whole seconds. */
export const shownInstant = (instant: Date) =>
  instant > new Date(LAST_INSTANT) ? LAST_INSTANT : instant.toISOString().replace('.000Z', 'Z');
