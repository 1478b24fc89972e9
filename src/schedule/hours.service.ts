import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Changes } from '../audit/changes.service.js';
import { Statements } from '../database/statements.js';
import { Doctor } from '../doctors/doctor.entity.js';
import { NotFound } from '../http/errors.js';
import type { Check } from '../http/item.js';
import { hoursOfDoctors, hoursOfUser } from './schedule.queries.js';
import type { Window } from './slots.js';
import { WorkingHours } from './working-hours.entity.js';

/** When doctors work. */
@Injectable()
export class Hours {
  constructor(
    private readonly changes: Changes,
    private readonly statements: Statements,
  ) {}

  /** By weekday and time. @throws NotFound when the account is no doctor's */
  async ofUser(userId: string): Promise<Window[]> {
    const hours = await this.statements.ofOwner(hoursOfUser, [userId]);
    if (!hours) throw new NotFound();
    return hours;
  }

  /** Those of many doctors in one read; a doctor who works at any time is not among them. */
  async ofDoctors(doctorIds: readonly number[], manager?: EntityManager): Promise<Map<number, Window[]>> {
    const rows = await this.statements.all(hoursOfDoctors, [doctorIds], manager);
    return Map.groupBy(rows, ({ doctorId }) => doctorId);
  }

  /** @throws NotFound when the account is no doctor's; Violation when hours overlap; what `check` throws */
  async replace(userId: string, windows: readonly Window[], check: Check): Promise<Window[]> {
    await this.changes.run(async (manager) => {
      // two that replace the hours at once would else leave those of both
      const lock = { mode: 'for_no_key_update' } as const;
      const doctor = await manager.findOne(Doctor, { where: { userId }, select: { id: true }, lock });
      if (!doctor) throw new NotFound();
      await check();
      await manager.delete(WorkingHours, { doctorId: doctor.id });
      await manager.insert(
        WorkingHours,
        windows.map((window) => ({ ...window, doctorId: doctor.id })),
      );
    });
    return this.ofUser(userId);
  }
}
