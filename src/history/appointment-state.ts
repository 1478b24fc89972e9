import { words } from '../http/words.js';

export const states = words('AppointmentState', 'where an appointment is in its life', [
  'requested',
  'approved',
  'rejected',
  'cancelled',
  'expired',
  'checked_in',
  'completed',
  'no_show',
]);
export type State = (typeof states)[number];
