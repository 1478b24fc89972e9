import type { DoctorRow } from '../doctors/doctors.queries.js';
import { presentProfile as presentPatientProfile } from '../patients/patient.presenter.js';
import type { PatientRow } from '../patients/patients.queries.js';
import type { DoctorDto } from './dto/doctor.dto.js';
import type { PatientDto } from './dto/patient.dto.js';

// property by property: copying one object into another took 4 to 6 % of node's time for a list

export const presentDoctor = (row: DoctorRow): DoctorDto => ({
  id: row.userId,
  username: row.username,
  first_name: row.firstName,
  last_name: row.lastName,
  status: row.approved,
  doctor: { id: row.id, department: row.department, address: row.address, mobile: row.mobile },
});

export const presentPatient = (row: PatientRow): PatientDto => ({
  id: row.userId,
  username: row.username,
  first_name: row.firstName,
  last_name: row.lastName,
  status: row.approved,
  patient: presentPatientProfile(row),
});
