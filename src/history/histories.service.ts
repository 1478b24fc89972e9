import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Changes } from '../audit/changes.service.js';
import { note } from '../audit/entry.js';
import { Clock } from '../clock.js';
import { changed, differing } from '../database/changed.js';
import type { ListRequest } from '../database/list.js';
import { type Listing, Lists } from '../database/lists.js';
import { isPresent, Statements } from '../database/statements.js';
import { refuseInactive } from '../doctors/departments.service.js';
import { BareList, NotFound } from '../http/errors.js';
import type { Check } from '../http/item.js';
import { Patient } from '../patients/patient.entity.js';
import { Cost } from './cost.entity.js';
import { History } from './history.entity.js';
import {
  type HistoryRow,
  historyForPatient,
  historyList,
  type OwnHistoryRow,
  ownHistoryList,
  patientOfHistory,
} from './history.queries.js';

export type Costs = Pick<Cost, 'roomCharge' | 'medicineCost' | 'doctorFee' | 'otherCharge'>;
export type HistoryFields = Pick<History, 'symptoms' | 'department' | 'releaseDate' | 'assignedDoctorId'>;

/** In the reference's own words. */
export const foreignHistory = (id: number) =>
  new BareList(`message: This history id \`${id}\` does not belong to the user`, 404);

/** The histories of patients, who are known by their user id; an unknown one is NotFound, a list of theirs nothing. */
@Injectable()
export class Histories {
  constructor(
    private readonly changes: Changes,
    private readonly statements: Statements,
    private readonly lists: Lists,
    private readonly clock: Clock,
  ) {}

  ofPatient(userId: string, request: ListRequest): Listing<HistoryRow> {
    return this.lists.read(historyList, request, [userId]);
  }

  withAppointments(userId: string, request: ListRequest): Listing<OwnHistoryRow> {
    return this.lists.read(ownHistoryList, request, [userId]);
  }

  /** @throws NotFound, in the reference's own words when the history is another patient's */
  async get(userId: string, id: number): Promise<HistoryRow> {
    const row = await this.statements.first(historyForPatient, [userId, id]);
    if (!row || !isPresent(row)) throw new NotFound();
    if (!row.own) throw foreignHistory(id);
    return row;
  }

  /** The key of the patient, about whom the request is then, too; undefined when there is no such history. */
  async patientOf(id: number, manager?: EntityManager): Promise<number | undefined> {
    const [history] = await this.statements.all(patientOfHistory, [id], manager);
    if (history) note({ subjects: [history.userId] });
    return history?.patientId;
  }

  /** Opens a history, admitted today; costs that are not given are 0. */
  async admit(
    userId: string,
    fields: Omit<HistoryFields, 'releaseDate'> & Partial<HistoryFields>,
    costs: Partial<Costs>,
  ) {
    const id = await this.changes.run(async (manager) => {
      const patient = await manager.findOneBy(Patient, { userId });
      if (!patient) throw new NotFound();
      const admission = { ...fields, patientId: patient.id, admitDate: this.clock.now().date };
      const { identifiers } = await manager.insert(History, admission);
      const historyId: number = identifiers[0]?.id;
      await manager.insert(Cost, { ...costs, historyId });
      note({ records: [`history ${historyId}`], changes: { ...fields, ...costs } });
      return historyId;
    });
    return this.get(userId, id);
  }

  /** @throws NotFound; what `check` throws once the history is locked */
  async update(
    userId: string,
    id: number,
    fields: Partial<HistoryFields>,
    costs: Partial<Costs>,
    check: Check,
  ): Promise<HistoryRow> {
    await this.get(userId, id);
    await this.changes.run(async (manager) => {
      const stored = await this.lock(manager, id);
      await check();
      if (fields.department !== undefined) await refuseInactive(manager, fields.department, stored.department);
      note({ changes: differing(fields, stored) });
      if (changed(fields)) await manager.update(History, { id }, fields);
      // an imported history may have none yet: then they are made, of zeros where nothing is given
      note({ changes: differing(costs, await manager.findOneBy(Cost, { historyId: id })) });
      await manager.upsert(Cost, { ...costs, historyId: id }, ['historyId']);
    });
    return this.get(userId, id);
  }

  /**
   * Removes the history with its costs and appointments.
   * @throws NotFound; what `check` throws once the history is locked
   */
  async remove(userId: string, id: number, check: Check): Promise<void> {
    await this.get(userId, id);
    await this.changes.run(async (manager) => {
      await this.lock(manager, id);
      await check();
      await manager.delete(History, { id });
    });
  }

  private async lock(manager: EntityManager, id: number): Promise<History> {
    const history = await manager.findOne(History, { where: { id }, lock: { mode: 'pessimistic_write' } });
    if (!history) throw new NotFound();
    return history;
  }
}
