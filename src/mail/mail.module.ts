import { Module } from '@nestjs/common';
import { Mailer } from './mailer.service.js';

/** Letters to people. */
@Module({ providers: [Mailer], exports: [Mailer] })
export class MailModule {}
