import type { Blocker } from '../schedule/claims.service.js';
import { presentSlot } from '../schedule/slot.presenter.js';
import type { ConflictDto, ConflictsDto, VerdictDto } from './dto/verdict.dto.js';
import type { Verdict } from './verdicts.service.js';

/** Whose appointments are in the way is told to admins alone; a patient learns of their own. */
export const presentVerdict = ({ blockers, alternatives }: Verdict, toAdmin: boolean): ConflictsDto => ({
  conflicts: blockers.map((blocker) => presentBlocker(blocker, toAdmin)),
  alternatives: alternatives.map(presentSlot),
});

export const presentCheck = (verdict: Verdict, toAdmin: boolean): VerdictDto => ({
  available: verdict.blockers.length === 0,
  ...presentVerdict(verdict, toAdmin),
});

const presentBlocker = (blocker: Blocker, toAdmin: boolean): ConflictDto => ({
  kind: blocker.kind,
  from: blocker.startsAt,
  to: blocker.endsAt,
  ...((toAdmin || blocker.kind === 'patient_busy') &&
    blocker.appointmentId !== null && { appointment_id: blocker.appointmentId }),
  ...(toAdmin &&
    blocker.appointmentId !== null && { patient: blocker.patientId ?? '', patient_name: blocker.patientName ?? '' }),
});
