import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { MailModule } from '../mail/mail.module.js';
import { Accounts } from './accounts.service.js';
import {
  AdminForgottenPassword,
  DoctorForgottenPassword,
  PatientForgottenPassword,
} from './forgotten-passwords.controllers.js';
import { Housekeeping } from './housekeeping.service.js';
import { Letters } from './letters.service.js';
import { AdminLogin, DoctorLogin, PatientLogin } from './login.controllers.js';
import { LoginAttempts } from './login-attempts.service.js';
import { Logins } from './logins.service.js';
import { OwnAccount } from './own-account.service.js';
import { PasswordResets } from './password-resets.service.js';
import { Passwords } from './passwords.service.js';
import { SecondFactors } from './second-factors.service.js';
import { Session } from './session.entity.js';
import { Sessions } from './sessions.service.js';
import { UnusedUsername } from './unused-username.js';
import { User } from './user.entity.js';

@Module({
  imports: [MailModule, TypeOrmModule.forFeature([User, Session])],
  controllers: [
    DoctorLogin,
    PatientLogin,
    AdminLogin,
    DoctorForgottenPassword,
    PatientForgottenPassword,
    AdminForgottenPassword,
  ],
  providers: [
    Accounts,
    Housekeeping,
    Letters,
    LoginAttempts,
    Logins,
    OwnAccount,
    PasswordResets,
    Passwords,
    SecondFactors,
    Sessions,
    UnusedUsername,
  ],
  exports: [Accounts, OwnAccount, PasswordResets, Passwords, SecondFactors, Sessions],
})
export class AuthModule {}
