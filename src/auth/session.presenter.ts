import type { SessionDto } from './dto/session.dto.js';
import type { OpenSession } from './sessions.service.js';

export const presentSession = (session: OpenSession, currentId: string): SessionDto => ({
  id: session.id,
  device: session.device,
  created_at: session.createdAt.toISOString(),
  last_used_at: session.lastUsedAt.toISOString(),
  expires_at: session.expiresAt.toISOString(),
  current: session.id === currentId,
});
