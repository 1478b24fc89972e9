import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Blocker, Claims, type Visit } from '../schedule/claims.service.js';
import type { FreeSlot } from '../schedule/slot.presenter.js';

/** Whether a visit can be and, if not, all that stands against it and when it could be instead. */
export interface Verdict {
  blockers: Blocker[];
  alternatives: FreeSlot[];
}

@Injectable()
export class Verdicts {
  constructor(private readonly claims: Claims) {}

  /** In the order of their times. */
  async blockers(manager: EntityManager, visit: Visit): Promise<Blocker[]> {
    return this.claims.overlapping(manager, visit);
  }

  async of(manager: EntityManager, visit: Visit): Promise<Verdict> {
    const blockers = await this.blockers(manager, visit);
    return { blockers, alternatives: [] };
  }
}
