import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** The letters of an application that has no mail server; empty before each test. */
export function useMailbox() {
  const dataDir = mkdtempSync(join(tmpdir(), 'hospital-mail-'));
  const folder = join(dataDir, 'mail');
  beforeEach(() => rmSync(folder, { recursive: true, force: true }));
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  const files = () =>
    readdirSync(dataDir).includes('mail') ? readdirSync(folder).filter((file) => file.endsWith('.eml')) : [];

  /** Those of this subject, with whole lines; `count` of them are waited for. */
  async function letters(subject: string, count: number): Promise<string[]> {
    const written = () =>
      files()
        .map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('=\r\n', ''))
        .filter((text) => text.includes(`Subject: ${subject}\r\n`));
    for (let tries = 0; tries < 100 && written().length < count; tries++) await sleep(20);
    return written();
  }
  return { dataDir, folder, letters };
}
