import { Problem } from '../http/errors.js';
import { presentVerdict } from './verdict.presenter.js';
import type { Verdict } from './verdicts.service.js';

/** 409 with everything that stands against the time, and the next free ones. */
export class SlotTaken extends Problem {
  /** @param toAdmin whether it may tell other people's names and ids */
  constructor(verdict: Verdict, toAdmin: boolean, detail = 'The appointment cannot be at this time.') {
    super(409, detail, 'slot_taken', { body: presentVerdict(verdict, toAdmin) });
  }
}
