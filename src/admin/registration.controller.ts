import { Body, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Audited } from '../audit/audited.js';
import { Protected } from '../auth/access.js';
import { formOf } from '../auth/dto/account.dto.js';
import { newAccount } from '../auth/user.presenter.js';
import { presentRegistration as presentDoctor } from '../doctors/doctor.presenter.js';
import { Doctors } from '../doctors/doctors.service.js';
import { DoctorAccountDto, DoctorRegistrationDto, inDoctorRegistration } from '../doctors/dto/doctor.dto.js';
import { CostsAs } from '../http/costs.js';
import { Sends } from '../http/openapi-examples.js';
import { Returns } from '../http/returns.js';
import { Routes } from '../http/routes.js';
import { Within } from '../http/within.js';
import { PatientAccountDto, PatientRegistrationDto } from '../patients/dto/patient.dto.js';
import { presentRegistration as presentPatient } from '../patients/patient.presenter.js';
import { Patients } from '../patients/patients.service.js';
import { AdminGuard } from './admin.guard.js';

const newDoctor = {
  user_data: { username: 'doctor9', first_name: 'Omar', last_name: 'Faruk' },
  profile_data: { department: 'CL', address: 'Khulna', mobile: '12312343425' },
};

const newPatient = {
  user_data: { username: 'patient13', first_name: 'Rafiq', last_name: 'Islam' },
  profile_data: { age: '61.5', address: 'Sylhet', mobile: '12312343426' },
};

@Routes('admin')
@ApiTags('Admin: accounts')
@Protected(AdminGuard)
@Within(inDoctorRegistration)
export class AdminRegistration {
  constructor(
    private readonly doctors: Doctors,
    private readonly patients: Patients,
  ) {}

  @Post('doctor/registration')
  @Audited('doctor.register', 'made your account')
  @CostsAs('login')
  @ApiOperation({ summary: 'Register a doctor', description: 'The account is approved at once.' })
  @Sends(DoctorRegistrationDto, formOf(newDoctor, 'doctoraccess1234'))
  @Returns(201, DoctorAccountDto, { example: newDoctor })
  async registerDoctor(@Body() form: DoctorRegistrationDto) {
    await this.doctors.register(newAccount(form.user_data), form.profile_data, true);
    return presentDoctor(form);
  }

  @Post('patient/registration')
  @Audited('patient.register', 'made your account')
  @CostsAs('login')
  @ApiOperation({ summary: 'Register a patient', description: 'The account is approved at once.' })
  @Sends(PatientRegistrationDto, formOf(newPatient, 'patientaccess1234'))
  @Returns(201, PatientAccountDto, { example: newPatient })
  async registerPatient(@Body() form: PatientRegistrationDto) {
    await this.patients.register(newAccount(form.user_data), form.profile_data, true);
    return presentPatient(form);
  }
}
