import { Temporal } from 'temporal-polyfill';

/** A wall clock's date and time as milliseconds, counted as if it were UTC's. */
export type Wall = number;
/** A moment as milliseconds since 1970 in UTC. */
export type Moment = number;

export const DAY = 86_400_000;

/** A time in which the clocks keep their distance to UTC. */
interface Stretch {
  readonly from: Moment;
  readonly to: Moment;
  readonly offset: number;
}

/** No zone is further from UTC. */
const FARTHEST = DAY;

/**
 * The wall clock of one time zone. Between two changes of the clocks it is a matter of one addition; only the changes are
 * asked of Temporal, once each.
 */
export class LocalTime {
  private readonly stretches: Stretch[] = [];

  constructor(private readonly zone: string) {}

  wallAt(moment: Moment): Wall {
    return moment + this.stretchAt(moment).offset;
  }

  /** The first moment at which the clocks show it; undefined for a time that they skip. */
  momentOf(wall: Wall): Moment | undefined {
    const moment = this.momentFrom(wall);
    return this.wallAt(moment) === wall ? moment : undefined;
  }

  /** As momentOf(); for a time that the clocks skip, the moment at which they do. */
  momentFrom(wall: Wall): Moment {
    let stretch = this.stretchAt(wall - FARTHEST);
    while (wall - stretch.offset >= stretch.to) stretch = this.stretchAt(stretch.to);
    return Math.max(wall - stretch.offset, stretch.from);
  }

  private stretchAt(moment: Moment): Stretch {
    const known = this.stretches.find(({ from, to }) => from <= moment && moment < to);
    if (known) return known;
    const time = Temporal.Instant.fromEpochMilliseconds(moment).toZonedDateTimeISO(this.zone);
    const stretch = {
      // the change at the moment itself is not before it
      from: time.add({ milliseconds: 1 }).getTimeZoneTransition('previous')?.epochMilliseconds ?? -Infinity,
      to: time.getTimeZoneTransition('next')?.epochMilliseconds ?? Infinity,
      offset: time.offsetNanoseconds / 1_000_000,
    };
    this.stretches.push(stretch);
    return stretch;
  }
}

/** `date` is `YYYY-MM-DD`, `time` `HH:MM[:SS]`; 24:00 is the next day's midnight. */
export const wallOf = (date: string, time = '00:00'): Wall => {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
  return Date.parse(`${date}T00:00Z`) + ((hours * 60 + minutes) * 60 + seconds) * 1000;
};

/** `YYYY-MM-DD` and `HH:MM:SS`. */
export const shownWall = (wall: Wall): { date: string; time: string } => {
  const [date = '', time = ''] = new Date(wall).toISOString().split('T');
  return { date, time: time.slice(0, 8) };
};
