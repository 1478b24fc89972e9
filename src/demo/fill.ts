import type { DataSource, EntityManager } from 'typeorm';
import { Appointment } from '../appointments/appointment.entity.js';
import { Role } from '../auth/role.js';
import { User } from '../auth/user.entity.js';
import { Doctor } from '../doctors/doctor.entity.js';
import { Cost } from '../history/cost.entity.js';
import { History } from '../history/history.entity.js';
import { Patient } from '../patients/patient.entity.js';
import { demoAdmin, demoAppointments, demoDoctors, demoHashes, demoHistories, demoPatients } from './demo-data.js';

/**
 * Fills an empty database with the demo data.
 * @returns whether the database was empty
 */
export async function fillDemoData({ manager: outside }: DataSource): Promise<boolean> {
  if (await outside.exists(User)) return false;
  return outside.transaction(async (manager) => {
    await manager.query('LOCK TABLE users IN EXCLUSIVE MODE');
    if (await manager.exists(User)) return false;
    await manager.insert(User, { ...demoAdmin, role: Role.Admin, passwordHash: demoHashes.admin });
    await insertPeople(manager, Doctor, demoDoctors, { role: Role.Doctor, passwordHash: demoHashes.doctor });
    await insertPeople(manager, Patient, demoPatients, { role: Role.Patient, passwordHash: demoHashes.patient });
    await insertRecords(manager);
    return true;
  });
}

/** Whether the demo accounts are there, from this start or an earlier one. */
export const holdsDemoData = ({ manager }: DataSource): Promise<boolean> =>
  manager.existsBy(User, { id: demoAdmin.id, passwordHash: demoHashes.admin });

async function insertPeople(
  manager: EntityManager,
  entity: typeof Doctor | typeof Patient,
  people: { id: number; account: { id: string } }[],
  common: Pick<User, 'role' | 'passwordHash'>,
): Promise<void> {
  await manager.insert(
    User,
    people.map(({ account }) => ({ ...account, ...common })),
  );
  await manager.insert<Doctor | Patient>(
    entity,
    people.map(({ account, ...person }) => ({ ...person, userId: account.id })),
  );
}

async function insertRecords(manager: EntityManager): Promise<void> {
  await manager.insert(
    History,
    demoHistories.map(({ costs: _, ...history }) => history),
  );
  await manager.insert(
    Cost,
    demoHistories.map(({ id: historyId, costs: [roomCharge, medicineCost, doctorFee, otherCharge] }) => ({
      historyId,
      roomCharge,
      medicineCost,
      doctorFee,
      otherCharge,
    })),
  );
  await manager.insert(Appointment, demoAppointments);
  for (const table of ['doctors', 'patients', 'histories', 'appointments']) {
    await manager.query(`SELECT setval(pg_get_serial_sequence('${table}', 'id'), (SELECT max(id) FROM ${table}))`);
  }
}
