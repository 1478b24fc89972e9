import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Accounts } from './accounts.service.js';
import { AdminLogin, DoctorLogin, PatientLogin } from './login.controllers.js';
import { Passwords } from './passwords.service.js';
import { Session } from './session.entity.js';
import { Sessions } from './sessions.service.js';
import { UnusedUsername } from './unused-username.js';
import { User } from './user.entity.js';

@Module({
  imports: [TypeOrmModule.forFeature([User, Session])],
  controllers: [DoctorLogin, PatientLogin, AdminLogin],
  providers: [Accounts, Passwords, Sessions, UnusedUsername],
  exports: [Accounts, Passwords, Sessions],
})
export class AuthModule {}
