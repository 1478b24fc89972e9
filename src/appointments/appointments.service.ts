import { Injectable } from '@nestjs/common';
import { note } from '../audit/entry.js';
import type { Account } from '../auth/auth.queries.js';
import { Role } from '../auth/role.js';
import { Clock } from '../clock.js';
import type { ListRequest } from '../database/list.js';
import { type Listing, Lists } from '../database/lists.js';
import { Statements } from '../database/statements.js';
import type { OwnAppointmentRow } from '../history/history.queries.js';
import { NotFound } from '../http/errors.js';
import { appointmentLists, currentAppointmentList, patientAppointmentList } from './appointment-lists.js';
import { type AppointmentRow, appointmentById, partiesOf } from './appointments.queries.js';
import {
  type DoctorAppointmentRow,
  dayOfDoctor,
  doctorAppointmentList,
  doctorOfUser,
} from './doctor-appointments.queries.js';

/** Appointments as they are; `Scheduling` makes and changes them, `Steps` leads them through their life. */
@Injectable()
export class Appointments {
  constructor(
    private readonly statements: Statements,
    private readonly lists: Lists,
    private readonly clock: Clock,
  ) {}

  ofDoctor(userId: string, request: ListRequest): Listing<DoctorAppointmentRow> {
    return this.lists.read(doctorAppointmentList, request, [userId]);
  }

  /** A doctor's day by the hospital's calendar. @throws NotFound */
  async today(userId: string): Promise<{ date: string; rows: DoctorAppointmentRow[] }> {
    const { date } = this.clock.now();
    const rows = await this.statements.all(dayOfDoctor, [userId, date]);
    if (rows.length === 0 && !(await this.statements.first(doctorOfUser, [userId]))) throw new NotFound();
    return { date, rows };
  }

  ofPatient(userId: string, request: ListRequest): Listing<AppointmentRow> {
    return this.lists.read(patientAppointmentList, request, [userId]);
  }

  currentOf(userId: string, request: ListRequest): Listing<OwnAppointmentRow> {
    return this.lists.read(currentAppointmentList, request, [userId]);
  }

  list(which: keyof typeof appointmentLists, request: ListRequest): Listing<AppointmentRow> {
    return this.lists.read(appointmentLists[which], request, []);
  }

  async get(id: number): Promise<AppointmentRow> {
    const appointment = await this.statements.first(appointmentById, [id]);
    if (!appointment) throw new NotFound();
    note({ subjects: [appointment.patientUserId] });
    return appointment;
  }

  /** Whether it is there, and an admin's business or the account's own. */
  async concerns(id: number, account: Pick<Account, 'id' | 'role'>): Promise<boolean> {
    const parties = await this.statements.first(partiesOf, [id]);
    if (parties) note({ subjects: [parties.patient] });
    return parties !== undefined && (account.role === Role.Admin || parties[account.role] === account.id);
  }
}
