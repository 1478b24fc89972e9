import type { DoctorRow } from '../doctors/doctors.queries.js';
import { presentProfile as presentPatientProfile } from '../patients/patient.presenter.js';
import type { PatientRow } from '../patients/patients.queries.js';
import type { DoctorDto } from './dto/doctor.dto.js';
import type { PatientDto } from './dto/patient.dto.js';

// property by property, as one object that is copied into another takes as long as a row's way from the database

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
