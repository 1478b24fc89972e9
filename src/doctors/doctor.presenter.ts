import { newAccount, presentUser } from '../auth/user.presenter.js';
import type { DoctorRow } from './doctors.queries.js';
import type { DoctorAccountDto, DoctorProfileDto, DoctorRegistrationDto } from './dto/doctor.dto.js';

export const presentProfile = (doctor: Pick<DoctorRow, 'department' | 'address' | 'mobile'>): DoctorProfileDto => ({
  department: doctor.department,
  address: doctor.address,
  mobile: doctor.mobile,
});

export const presentAccount = (doctor: DoctorRow): DoctorAccountDto => ({
  user_data: presentUser(doctor),
  profile_data: presentProfile(doctor),
});

/** A new account as its form described it; the passwords stay behind. */
export const presentRegistration = (form: DoctorRegistrationDto): DoctorAccountDto => ({
  user_data: presentUser(newAccount(form.user_data)),
  profile_data: presentProfile(form.profile_data),
});
