import { createHash, randomBytes } from 'node:crypto';
import { hashSync } from 'bcryptjs';
import type { DataSource } from 'typeorm';
import { Appointment } from '../../src/appointments/appointment.entity.js';
import { Role } from '../../src/auth/role.js';
import { Session } from '../../src/auth/session.entity.js';
import { User } from '../../src/auth/user.entity.js';
import { Department } from '../../src/doctors/department.entity.js';
import { Doctor } from '../../src/doctors/doctor.entity.js';
import type { State } from '../../src/history/appointment-state.js';
import { Cost } from '../../src/history/cost.entity.js';
import { History } from '../../src/history/history.entity.js';
import { Patient } from '../../src/patients/patient.entity.js';
import { Leave } from '../../src/schedule/leave.entity.js';

export const password = 'right horse 7';
const passwordHash = hashSync(password, 4);

/** An account as a test knows it, with a token that is good. */
export interface Made {
  userId: string;
  username: string;
  token: string;
}
export type MadeDoctor = Made & Doctor;
export type MadePatient = Made & Patient;

type Overrides<Entity> = Partial<Omit<Entity, 'id' | 'userId'>> & { account?: Partial<User> };

/** Rows for tests, with whatever parents they need. */
export class Make {
  private count = 0;

  constructor(private readonly dataSource: DataSource) {}

  admin = (account: Partial<User> = {}): Promise<Made> => this.account(Role.Admin, account);

  department(): Promise<Department> {
    const code = `X${(this.count++ % 1296).toString(36).toUpperCase()}`;
    return this.dataSource.manager.save(Department, { code, name: `Department ${code}` });
  }

  async doctor({ account = {}, ...fields }: Overrides<Doctor> = {}): Promise<MadeDoctor> {
    const made = await this.account(Role.Doctor, account);
    const profile = { department: 'CL' as const, address: 'Dhaka', mobile: '9999', ...fields, userId: made.userId };
    return { ...made, ...(await this.dataSource.manager.save(Doctor, profile)) };
  }

  async patient({ account = {}, ...fields }: Overrides<Patient> = {}): Promise<MadePatient> {
    const made = await this.account(Role.Patient, account);
    const profile = { age: '29.0', address: 'Rangpur', mobile: '12345', ...fields, userId: made.userId };
    return { ...made, ...(await this.dataSource.manager.save(Patient, profile)) };
  }

  /** `costs: null` makes a history without a row of costs. */
  async history({ costs, ...fields }: Partial<History> & { costs?: Partial<Cost> | null } = {}): Promise<History> {
    const parents = {
      patientId: fields.patientId ?? (await this.patient()).id,
      assignedDoctorId: fields.assignedDoctorId ?? (await this.doctor()).id,
    };
    const defaults = { admitDate: '2026-01-05', symptoms: 'Fever', department: 'CL' as const, releaseDate: null };
    const history = await this.dataSource.manager.save(History, { ...defaults, ...fields, ...parents });
    const amounts = { roomCharge: 100, medicineCost: 20, doctorFee: 30, otherCharge: 4 };
    if (costs !== null) await this.dataSource.manager.insert(Cost, { ...amounts, ...costs, historyId: history.id });
    return history;
  }

  /** Of a patient's history unless `historyId` is null. Without a time of its own it may overlap others. */
  async appointment({ approved = true, ...fields }: Partial<Appointment> = {}): Promise<Appointment> {
    const patientId = fields.patientId ?? (await this.patient()).id;
    const parents = {
      patientId,
      historyId: fields.historyId === undefined ? (await this.history({ patientId })).id : fields.historyId,
      doctorId: fields.doctorId === undefined ? (await this.doctor()).id : fields.doctorId,
    };
    const defaults = { appointmentDate: '2030-07-18', appointmentTime: '16:33:27' };
    const state: State = approved ? 'approved' : 'requested';
    const overbookReason = fields.appointmentDate || fields.appointmentTime ? null : 'at the time of all others';
    return this.dataSource.manager.save(Appointment, { ...defaults, state, overbookReason, ...fields, ...parents });
  }

  leave(fields: { doctorId: number; startsAt: string; endsAt: string; reason?: string }): Promise<Leave> {
    return this.dataSource.manager.save(Leave, { reason: null, ...fields }) as unknown as Promise<Leave>;
  }

  private async account(role: Role, fields: Partial<User>): Promise<Made> {
    this.count++;
    const defaults = { username: `${role}${this.count}`, firstName: 'First', lastName: 'Last', approved: true };
    const { id, username } = await this.dataSource.manager.save(User, { ...defaults, passwordHash, ...fields, role });
    return { userId: id, username, token: await this.session(id) };
  }

  /** A good token of an account; `expiresAt` in the past makes it a stale one. */
  async session(userId: string, expiresAt = new Date(Date.now() + 3_600_000)): Promise<string> {
    const token = randomBytes(20).toString('hex');
    const tokenHash = createHash('sha256').update(token).digest();
    await this.dataSource.manager.insert(Session, { userId, tokenHash, expiresAt });
    return token;
  }
  /** A token that sets a new password, good for a minute unless `expiresAt` says otherwise. */
  async reset(userId: string, token: string, expiresAt = new Date(Date.now() + 60_000)): Promise<void> {
    await this.dataSource.query('INSERT INTO password_resets (token_hash, user_id, expires_at) VALUES ($1, $2, $3)', [
      createHash('sha256').update(token).digest(),
      userId,
      expiresAt,
    ]);
  }
}
