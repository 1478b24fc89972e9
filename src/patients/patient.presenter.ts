import { newAccount, presentUser } from '../auth/user.presenter.js';
import type { PatientAccountDto, PatientProfileDto, PatientRegistrationDto } from './dto/patient.dto.js';
import type { PatientRow } from './patients.queries.js';

export const presentProfile = (patient: Pick<PatientRow, 'age' | 'address' | 'mobile'>): PatientProfileDto => ({
  age: patient.age,
  address: patient.address,
  mobile: patient.mobile,
});

export const presentAccount = (patient: PatientRow): PatientAccountDto => ({
  user_data: presentUser(patient),
  profile_data: presentProfile(patient),
});

/** A new account as its form described it; the passwords stay behind. */
export const presentRegistration = (form: PatientRegistrationDto): PatientAccountDto => ({
  user_data: presentUser(newAccount(form.user_data)),
  profile_data: presentProfile(form.profile_data),
});
