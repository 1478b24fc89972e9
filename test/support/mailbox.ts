import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** The letters in a data folder, the first of them first and with whole lines; `count` of them are waited for. */
export async function lettersIn(dataDir: string, count: number, subject = ''): Promise<string[]> {
  const folder = join(dataDir, 'mail');
  const written = () =>
    (readdirSync(dataDir).includes('mail') ? readdirSync(folder) : [])
      .filter((file) => file.endsWith('.eml'))
      .sort()
      .map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('=\r\n', ''))
      .filter((text) => text.includes(`Subject: ${subject}`));
  for (let tries = 0; tries < 200 && written().length < count; tries++) await sleep(20);
  return written();
}

/** The letters of an application that has no mail server; empty before each test. */
export function useMailbox() {
  const dataDir = mkdtempSync(join(tmpdir(), 'hospital-mail-'));
  const folder = join(dataDir, 'mail');
  beforeEach(() => rmSync(folder, { recursive: true, force: true }));
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  const letters = (subject: string, count: number) => lettersIn(dataDir, count, `${subject}\r\n`);
  return { dataDir, folder, letters };
}
