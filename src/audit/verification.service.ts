import { Injectable } from '@nestjs/common';
import { Statements } from '../database/statements.js';
import { Busy } from '../http/errors.js';
import {
  type Checked,
  checkSeals,
  type Fault,
  firstKept,
  lastSeal,
  MOST_FAULTS,
  outsideSeals,
} from './audit.queries.js';
import { Sealing } from './sealing.service.js';

export interface Verdict {
  readonly seals: number;
  readonly rows: number;
  /** rows of months that are no longer kept */
  readonly retired: number;
  /** rows that are too new to be sealed, or wait for a transaction */
  readonly unsealed: number;
  readonly last: { readonly id: string; readonly hash: string; readonly createdAt: string } | undefined;
  /** the first of them */
  readonly faults: readonly Fault[];
}

/** Whether the record of access is what was written: computed by the database, some seals at a time. */
@Injectable()
export class Verification {
  private running = false;

  constructor(
    private readonly statements: Statements,
    private readonly sealing: Sealing,
  ) {}

  /** @throws Busy while another verification goes on */
  async verify(): Promise<Verdict> {
    if (this.running) throw new Busy('The record is being verified already. Please try again.', 'busy', 5);
    this.running = true;
    try {
      return await this.verifyAll();
    } finally {
      this.running = false;
    }
  }

  private async *checked(): AsyncGenerator<Checked> {
    const kept = await this.statements.first(firstKept, []);
    for (let last = '0'; ; ) {
      const checked = await this.statements.first(checkSeals, [last, kept?.month, kept?.seal]);
      if (!checked?.last) return;
      yield checked;
      last = checked.last;
    }
  }

  private async verifyAll(): Promise<Verdict> {
    // rows of before a stop of the service may not have been sealed yet
    await this.sealing.run();
    const total = { seals: 0, rows: 0, retired: 0, faults: [] as Fault[] };
    for await (const { seals, rows, retired, faults } of this.checked()) {
      total.seals += seals;
      total.rows += rows;
      total.retired += retired;
      total.faults.push(...faults);
      if (total.faults.length >= MOST_FAULTS) break;
    }
    const newest = await this.statements.first(lastSeal, []);
    const outside = await this.statements.first(outsideSeals, []);
    total.faults.push(...(outside?.faults ?? []));
    return { ...total, faults: total.faults.slice(0, MOST_FAULTS), last: newest, unsealed: outside?.rows ?? 0 };
  }
}
