import { presentUser } from '../auth/user.presenter.js';
import { presentProfile as presentDoctorProfile } from '../doctors/doctor.presenter.js';
import type { DoctorRow } from '../doctors/doctors.queries.js';
import { presentProfile as presentPatientProfile } from '../patients/patient.presenter.js';
import type { PatientRow } from '../patients/patients.queries.js';
import type { DoctorDto } from './dto/doctor.dto.js';
import type { PatientDto } from './dto/patient.dto.js';

export const presentDoctor = (row: DoctorRow): DoctorDto => ({
  id: row.userId,
  ...presentUser(row),
  status: row.approved,
  doctor: { id: row.id, ...presentDoctorProfile(row) },
});

export const presentPatient = (row: PatientRow): PatientDto => ({
  id: row.userId,
  ...presentUser(row),
  status: row.approved,
  patient: presentPatientProfile(row),
});
