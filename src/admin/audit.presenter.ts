import type { Verdict } from '../audit/verification.service.js';
import { decimalNumber } from '../http/decimal-json.js';
import type { AuditRow } from './audit.queries.js';
import type { AuditRowDto, VerificationDto } from './dto/audit.dto.js';

export const presentAuditRow = (row: AuditRow): AuditRowDto => ({
  id: Number(row.id),
  at: row.at,
  actor: row.actorId,
  role: row.actorRole,
  session: row.sessionId,
  address: row.address,
  operation: row.operation,
  subjects: row.subjects,
  records: row.records,
  fields: row.fields,
  status: row.status,
  outcome: row.status < 400 ? 'allowed' : 'refused',
  request: row.requestId,
});

export const presentVerdict = ({ last, faults, seals, rows, retired, unsealed }: Verdict): VerificationDto => ({
  verified: faults.length === 0,
  seals,
  rows,
  retired,
  unsealed,
  last_seal: last ? { id: Number(last.id), hash: last.hash, created_at: last.createdAt } : null,
  faults: faults.map(({ seal, row, fault }) => ({ seal: number(seal), row: number(row), fault })),
});

/** An added row may have a number that a double does not hold. */
const number = (id: string | null) => (id === null ? null : decimalNumber(id));
