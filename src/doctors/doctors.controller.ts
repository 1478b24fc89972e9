import { Body, Get, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Audited } from '../audit/audited.js';
import { Protected, Public } from '../auth/access.js';
import type { Account } from '../auth/auth.queries.js';
import { CurrentUser } from '../auth/current-user.js';
import { formOf } from '../auth/dto/account.dto.js';
import { newAccount } from '../auth/user.presenter.js';
import { CostsAs } from '../http/costs.js';
import { type Item, ItemInPath } from '../http/item.js';
import { Sends } from '../http/openapi-examples.js';
import { Returns } from '../http/returns.js';
import { Routes } from '../http/routes.js';
import { Within } from '../http/within.js';
import { DoctorGuard } from './doctor.guard.js';
import { presentAccount, presentProfile, presentRegistration } from './doctor.presenter.js';
import { Doctors } from './doctors.service.js';
import {
  DoctorAccountDto,
  DoctorProfileDto,
  DoctorProfileUpdateDto,
  DoctorRegistrationDto,
  inDoctorRegistration,
} from './dto/doctor.dto.js';

const newcomer = {
  user_data: { username: 'doctor8', first_name: 'Meera', last_name: 'Das' },
  profile_data: { department: 'CL', address: 'Dortmund', mobile: '12312343424' },
};

@Routes('doctor')
@ApiTags('Doctor: own account')
export class DoctorsController {
  constructor(private readonly doctors: Doctors) {}

  @Post('registration')
  @CostsAs('login')
  @Public()
  @Audited('doctor.register', 'made your account')
  @ApiOperation({ summary: 'Register as a doctor', description: 'The account waits until an admin approves it.' })
  @Within(inDoctorRegistration)
  @Sends(DoctorRegistrationDto, formOf(newcomer, 'doctoraccess1234'))
  @Returns(201, DoctorAccountDto, { example: newcomer })
  async register(@Body() form: DoctorRegistrationDto) {
    await this.doctors.register(newAccount(form.user_data), form.profile_data, false);
    return presentRegistration(form);
  }

  @Get('profile')
  @Protected(DoctorGuard)
  @Audited('profile.read', 'read your profile', { of: 'caller' })
  @ApiOperation({ summary: 'Read my profile' })
  @Returns(200, DoctorAccountDto)
  async profile(@CurrentUser() user: Account) {
    return presentAccount(await this.doctors.get(user.id));
  }

  @Put('profile')
  @Protected(DoctorGuard)
  @Audited('profile.change', 'changed your profile', { of: 'caller' })
  @ApiOperation({ summary: 'Change my profile', description: 'Fields that are left out stay as they are.' })
  @Within((faults) => ({ profile_data: faults }))
  @Returns(
    200,
    { profile_data: DoctorProfileDto },
    { example: { profile_data: { department: 'CL', address: 'Dhaka', mobile: '9999' } } },
  )
  async updateProfile(
    @CurrentUser() user: Account,
    @Body() { profile_data }: DoctorProfileUpdateDto,
    @ItemInPath() item: Item,
  ) {
    const unchanged = item.unchanged(() => this.profile(user));
    const doctor = await this.doctors.update(user.id, {}, profile_data, unchanged);
    item.tag(presentAccount(doctor));
    return { profile_data: presentProfile(doctor) };
  }
}
