import { randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable, Logger } from '@nestjs/common';
import { Config } from '../config.js';

export interface Letter {
  to: string;
  subject: string;
  text: string;
}

/** How long a mail server may be silent, in milliseconds; by default it would be up to ten minutes. `SMTP_URL` may say otherwise. */
const PATIENCE = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 };

/** Sends mail by SMTP; without a server writes it to `<DATA_DIR>/mail/`, but in production nowhere: it holds secrets. */
@Injectable()
export class Mailer {
  private readonly logger = new Logger('Mail');

  constructor(private readonly config: Config) {}

  async send(letter: Letter): Promise<void> {
    const { smtpUrl, mailFrom: from, production } = this.config;
    if (smtpUrl)
      await (await nodemailer()).createTransport({ url: smtpUrl, ...PATIENCE }).sendMail({ from, ...letter });
    else if (production) this.logger.warn('A letter was not sent: SMTP_URL is not set.');
    else await this.keep({ from, ...letter });
  }

  private async keep(letter: Letter & { from: string }): Promise<void> {
    const folder = join(this.config.dataDir, 'mail');
    const transport = (await nodemailer()).createTransport({ streamTransport: true, buffer: true });
    const { message } = await transport.sendMail(letter);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = join(folder, `${Date.now()}-${randomUUID()}.eml`);
    await writeFile(`${file}.part`, message, { mode: 0o600 });
    await rename(`${file}.part`, file);
  }
}

/** Loaded for the first letter: a start would wait for it. */
const nodemailer = () => import('nodemailer');
