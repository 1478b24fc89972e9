import type { BookableDoctor } from '../doctors/doctors.queries.js';
import type { BookableDoctorDto } from './dto/bookable-doctor.dto.js';

export const presentBookableDoctor = (doctor: BookableDoctor): BookableDoctorDto => ({
  id: doctor.id,
  first_name: doctor.firstName,
  last_name: doctor.lastName,
  department: doctor.department,
  visit_minutes: doctor.visitMinutes,
});
