import { SYSTEM } from '../audit/entry.js';
import { words } from '../http/words.js';

export enum Role {
  Doctor = 'doctor',
  Patient = 'patient',
  Admin = 'admin',
}

/** In which role something is done; what nobody asked for, the service itself does. */
export const actorRoles = words('ActorRole', 'who did it; `system`: the service itself', [
  ...Object.values(Role),
  SYSTEM,
]);
export type ActorRole = (typeof actorRoles)[number];
