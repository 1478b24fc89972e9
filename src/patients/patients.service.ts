import { Injectable } from '@nestjs/common';
import { Profiles } from '../auth/profiles.service.js';
import { Role } from '../auth/role.js';
import { Patient } from './patient.entity.js';
import { type PatientRow, patientLists, patientOfUser } from './patients.queries.js';

export type PatientProfile = Pick<Patient, 'age' | 'address' | 'mobile'>;

@Injectable()
export class Patients extends Profiles<Patient, PatientProfile, PatientRow> {
  protected readonly role = Role.Patient;
  protected readonly entity = Patient;
  protected readonly ofUser = patientOfUser;
  protected readonly lists = patientLists;
}
