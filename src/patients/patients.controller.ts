import { Body, Get, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Audited } from '../audit/audited.js';
import { Protected, Public } from '../auth/access.js';
import type { Account } from '../auth/auth.queries.js';
import { CurrentUser } from '../auth/current-user.js';
import { formOf, inRegistration } from '../auth/dto/account.dto.js';
import { newAccount } from '../auth/user.presenter.js';
import { CostsAs } from '../http/costs.js';
import { type Item, ItemInPath } from '../http/item.js';
import { Sends } from '../http/openapi-examples.js';
import { Returns } from '../http/returns.js';
import { Routes } from '../http/routes.js';
import { Within } from '../http/within.js';
import {
  PatientAccountDto,
  PatientProfileDto,
  PatientProfileUpdateDto,
  PatientRegistrationDto,
} from './dto/patient.dto.js';
import { PatientGuard } from './patient.guard.js';
import { presentAccount, presentProfile, presentRegistration } from './patient.presenter.js';
import { Patients } from './patients.service.js';

const newcomer = {
  user_data: { username: 'patient12', first_name: 'Nadia', last_name: 'Khan' },
  profile_data: { age: '29.0', address: 'Dhaka', mobile: '12312343424' },
};

@Routes('patient')
@ApiTags('Patient: own account')
export class PatientsController {
  constructor(private readonly patients: Patients) {}

  @Post('registration')
  @CostsAs('login')
  @Public()
  @Audited('patient.register', 'made your account')
  @ApiOperation({ summary: 'Register as a patient', description: 'The account waits until an admin approves it.' })
  @Within((faults) => inRegistration({ user_data: faults }))
  @Sends(PatientRegistrationDto, formOf(newcomer, 'patientaccess1234'))
  @Returns(201, PatientAccountDto, { example: newcomer })
  async register(@Body() form: PatientRegistrationDto) {
    await this.patients.register(newAccount(form.user_data), form.profile_data, false);
    return presentRegistration(form);
  }

  @Get('profile')
  @Protected(PatientGuard)
  @Audited('profile.read', 'read your profile', { of: 'caller' })
  @ApiOperation({ summary: 'Read my profile' })
  @Returns(200, PatientAccountDto)
  async profile(@CurrentUser() user: Account) {
    return presentAccount(await this.patients.get(user.id));
  }

  @Put('profile')
  @Protected(PatientGuard)
  @Audited('profile.change', 'changed your profile', { of: 'caller' })
  @ApiOperation({ summary: 'Change my profile', description: 'Fields that are left out stay as they are.' })
  @Within((faults) => ({ profile_data: faults }))
  @Returns(200, { profile_data: PatientProfileDto })
  async updateProfile(
    @CurrentUser() user: Account,
    @Body() { profile_data }: PatientProfileUpdateDto,
    @ItemInPath() item: Item,
  ) {
    const unchanged = item.unchanged(() => this.profile(user));
    const patient = await this.patients.update(user.id, {}, profile_data, unchanged);
    item.tag(presentAccount(patient));
    return { profile_data: presentProfile(patient) };
  }
}
