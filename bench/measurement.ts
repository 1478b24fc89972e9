import type { Database } from './database.js';
import type { People } from './people.js';
import type { Running } from './processes.js';

/** A number that was measured, and what it should be at most or at least. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly most?: number;
  readonly least?: number;
}

/** What a measurement works on. */
export interface Ground {
  readonly database: Database;
  readonly people: People;
  readonly application: Running;
  readonly seconds: number;
  readonly connections: number;
  readonly rounds: number;
}

export type Measurement = (ground: Ground) => Promise<Figure[]>;
