import { Injectable } from '@nestjs/common';
import { Config } from './config.js';

/** The hospital's wall clock. */
@Injectable()
export class Clock {
  private readonly format: Intl.DateTimeFormat;

  constructor({ timezone }: Config) {
    this.format = new Intl.DateTimeFormat('sv-SE', { timeZone: timezone, dateStyle: 'short', timeStyle: 'medium' });
  }

  /** @returns `YYYY-MM-DD` and `HH:MM:SS` of this moment */
  now(): { date: string; time: string } {
    const [date = '', time = ''] = this.format.format(new Date()).split(' ');
    return { date, time };
  }
}
