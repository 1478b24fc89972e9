import type { INestApplicationContext } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Appointment } from '../appointments/appointment.entity.js';
import { Passwords } from '../auth/passwords.service.js';
import { Role } from '../auth/role.js';
import { User } from '../auth/user.entity.js';
import { Doctor } from '../doctors/doctor.entity.js';
import { Cost } from '../history/cost.entity.js';
import { History } from '../history/history.entity.js';
import { Patient } from '../patients/patient.entity.js';
import { demoAdmins, demoAppointments, demoDoctors, demoHistories, demoPasswords, demoPatients } from './demo-data.js';

/**
 * Fills an empty database with the demo data.
 * @returns whether the database was empty
 */
export async function fillDemoData(app: INestApplicationContext): Promise<boolean> {
  const dataSource = app.get(DataSource);
  if (await dataSource.manager.exists(User)) return false;
  const hash = (password: string) => app.get(Passwords).hash(password);
  const [admin, doctor, patient] = await Promise.all(Object.values(demoPasswords).map(hash));
  return dataSource.transaction(async (manager) => {
    await manager.query('LOCK TABLE users IN EXCLUSIVE MODE');
    if (await manager.exists(User)) return false;
    await manager.insert(
      User,
      demoAdmins.map((account) => ({ ...account, role: Role.Admin, passwordHash: admin })),
    );
    await manager.insert(User, accounts(demoDoctors, Role.Doctor, doctor));
    await manager.insert(User, accounts(demoPatients, Role.Patient, patient));
    await insertRecords(manager);
    return true;
  });
}

type Person = { userId: string; username: string; firstName: string; lastName: string; approved: boolean };

const accounts = (people: Person[], role: Role, passwordHash: string | undefined) =>
  people.map(({ userId, username, firstName, lastName, approved }) => ({
    id: userId,
    username,
    firstName,
    lastName,
    approved,
    role,
    passwordHash,
  }));

async function insertRecords(manager: EntityManager): Promise<void> {
  await manager.insert(
    Doctor,
    demoDoctors.map(({ id, userId, department, address, mobile }) => ({ id, userId, department, address, mobile })),
  );
  await manager.insert(
    Patient,
    demoPatients.map(({ id, userId, age, address, mobile }) => ({ id, userId, age, address, mobile })),
  );
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
