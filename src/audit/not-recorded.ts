import { Busy } from '../http/errors.js';

/** 503: what cannot be recorded is neither shown nor changed. */
export class NotRecorded extends Busy {
  constructor() {
    super('The service cannot record this access now. Please try again.', 'not_recorded', 1);
  }
}
