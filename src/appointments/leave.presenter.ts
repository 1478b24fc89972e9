import { presentSlot } from '../schedule/slot.presenter.js';
import { presentForPatient } from './appointment.presenter.js';
import type { AffectedDto, LeaveDto, LeaveGrantedDto } from './dto/leave.dto.js';
import type { LeaveRow } from './leave.queries.js';
import type { Affected, LeaveGranted } from './leave.service.js';

export const presentLeave = ({ id, startsAt, endsAt, reason }: LeaveRow): LeaveDto => ({
  id,
  starts_at: startsAt,
  ends_at: endsAt,
  reason,
});

export const presentAffected = ({ appointment, proposal }: Affected): AffectedDto => ({
  appointment: presentForPatient(appointment),
  proposal: proposal && presentSlot(proposal),
});

export const presentGranted = ({ leave, affected }: LeaveGranted): LeaveGrantedDto => ({
  leave: leave && presentLeave(leave),
  affected: affected.map(presentAffected),
});
