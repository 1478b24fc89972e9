import type { State } from '../history/appointment-state.js';
import { Problem } from '../http/errors.js';
import { words } from '../http/words.js';

interface Transition {
  readonly from: readonly State[];
  readonly to: State;
}

/** Every step that an appointment can take, by whoever may; `undo` takes the last one back. */
export const transitions = {
  approve: { from: ['requested'], to: 'approved' },
  reject: { from: ['requested'], to: 'rejected' },
  expire: { from: ['requested'], to: 'expired' },
  withdraw: { from: ['approved'], to: 'requested' },
  cancel: { from: ['requested', 'approved'], to: 'cancelled' },
  'check-in': { from: ['approved'], to: 'checked_in' },
  complete: { from: ['checked_in'], to: 'completed' },
  'no-show': { from: ['approved'], to: 'no_show' },
} as const satisfies Record<string, Transition>;
export type Action = keyof typeof transitions;

/** What the timeline calls a step: as the transition, or by a word of its own. */
export const eventActions = words('AppointmentAction', 'a step of an appointment', [
  ...(Object.keys(transitions) as Action[]),
  'request',
  'book',
  'offer',
  'reschedule',
  'release',
  'change',
  'undo',
]);
export type EventAction = (typeof eventActions)[number];

const allowedFrom = (state: State): Action[] =>
  (Object.entries(transitions) as [Action, Transition][])
    // nobody takes that one
    .filter(([action, { from }]) => action !== 'expire' && from.includes(state))
    .map(([action]) => action);

/** @throws IllegalTransition when the appointment cannot take this step */
export function stateAfter(action: Action, state: State): State {
  const { from, to }: Transition = transitions[action];
  if (!from.includes(state)) throw new IllegalTransition(action, state);
  return to;
}

/** Whether it can still be moved to another time. */
export const isOpen = (state: State) => state === 'requested' || state === 'approved';

/** 409 with the state and the steps that lead on from it. */
export class IllegalTransition extends Problem {
  constructor(action: string, state: State) {
    const allowed = allowedFrom(state);
    super(
      409,
      `An appointment that is ${state.replace('_', ' ')} cannot take this step: ${action}.`,
      'illegal_transition',
      {
        body: { state, allowed },
      },
    );
  }
}
