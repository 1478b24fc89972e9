import { phraseOf } from '../audit/audited.js';
import { SYSTEM } from '../audit/entry.js';
import { type ActorRole, Role } from '../auth/role.js';
import type { AccessRow } from './access-log.queries.js';
import type { AccessDto } from './dto/access.dto.js';

const inWords: Readonly<Record<ActorRole, string>> = {
  [Role.Doctor]: 'A doctor',
  [Role.Patient]: 'A patient',
  [Role.Admin]: 'An administrator',
  [SYSTEM]: 'The hospital',
};

export const presentAccess = (row: AccessRow): AccessDto => ({
  at: row.at,
  name: row.name,
  role: row.role,
  outcome: row.allowed ? 'allowed' : 'refused',
  what: sentence(row),
});

function sentence({ own, role, operation, allowed }: AccessRow): string {
  const who = own ? 'You' : role ? inWords[role] : 'Somebody who was not logged in';
  return allowed
    ? `${who} ${phraseOf(operation)}.`
    : `${who} tried something that was refused: “${phraseOf(operation)}”.`;
}
